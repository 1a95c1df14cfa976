/** Tells those of changed settings who get them. */
import { certain } from '../../aws/identity.js';
import type { Context } from '../../context.js';
import { tellApplication } from '../../resources/settings/applications.js';
import { tellBuilds } from '../../resources/settings/builds.js';
import { buildPolicy } from '../../resources/roles.js';
import type { Reach } from '../../render/config.js';
import type { DeployStage } from '../../stages/fields.js';
import { grantsSettings } from '../../stages/settings/extra.js';
import { buildEnvironment, type Setting } from '../../stages/settings/setting.js';
import type { Configuring } from './configuring.js';

/**
 * Brings those up to date who get the settings of an environment, and says from when on they have them.
 * @param settings all of the environment, as they are to be
 */
export async function tell(
  { context, isThere, stages }: Configuring,
  environment: string,
  settings: readonly Setting[],
): Promise<Reach> {
  if (!isThere) return { from: 'init' };
  if (environment !== buildEnvironment) {
    const stage = stages.find((each): each is DeployStage => 'deploy' in each && each.environment === environment);
    if (stage?.deploy === 's3') return { from: 'never' };
    if (stage?.deploy === 'cloudformation' || stage?.deploy === 'cdk') return { from: 'next update' };
    if (!(await isWanted(context))) return { from: 'not wanted' };
    return stage?.deploy === 'beanstalk' ? ofApplication(context, environment, settings) : { from: 'asked for' };
  }
  if (!(await isWanted(context))) return { from: 'not wanted' };
  const hidden = await tellBuilds(context, settings);
  return hidden ? { from: 'next build', hidden } : { from: 'init' };
}

/** Whether `init` was told that settings are given to anybody: the role of builds says so. */
async function isWanted(context: Context): Promise<boolean> {
  const found = await certain(context.confirmed, buildPolicy.read(context));
  return found !== undefined && grantsSettings(found.actual.permissions);
}

async function ofApplication(context: Context, environment: string, settings: readonly Setting[]): Promise<Reach> {
  const told = await tellApplication(context, environment, settings);
  return { from: ({ updated: 'now', unchanged: 'next release', absent: 'init' } as const)[told] };
}
