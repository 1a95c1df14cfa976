/** Tells those of changed settings who get them. */
import { certain } from '../../aws/identity.js';
import type { Context } from '../../context.js';
import { tellApplication } from '../../resources/settings/applications.js';
import { tellBuilds } from '../../resources/settings/builds.js';
import { type Changed, untilTold } from '../../resources/settings/telling.js';
import { buildPolicy } from '../../resources/roles.js';
import type { Reach } from '../../render/config.js';
import type { DeployStage } from '../../stages/fields.js';
import { grantsSettings } from '../../stages/settings/extra.js';
import { buildEnvironment } from '../../stages/settings/setting.js';
import type { Configuring } from './configuring.js';

/**
 * Brings those up to date who get the settings of an environment, and says from when on they have them.
 */
export async function tell(
  { context, isThere, stages }: Configuring,
  environment: string,
  changed: Changed,
): Promise<Reach> {
  if (!isThere) return { from: 'init' };
  if (environment !== buildEnvironment) {
    const stage = stages.find((each): each is DeployStage => 'deploy' in each && each.environment === environment);
    if (stage?.deploy === 's3') return { from: 'never' };
    if (stage?.deploy === 'cloudformation' || stage?.deploy === 'cdk') return { from: 'next update' };
    if (!(await isWanted(context))) return { from: 'not wanted' };
    return stage?.deploy === 'beanstalk' ? ofApplication(context, environment, changed) : { from: 'asked for' };
  }
  if (!(await isWanted(context))) return { from: 'not wanted' };
  const told = await untilTold(context, environment, changed, (settings) => tellBuilds(context, settings));
  return told.isThere ? { from: 'next build', hidden: told.hidden } : { from: 'init' };
}

/** Whether `init` was told that settings are given to anybody: the role of builds says so. */
async function isWanted(context: Context): Promise<boolean> {
  const found = await certain(context.confirmed, buildPolicy.read(context));
  return found !== undefined && grantsSettings(found.actual.permissions);
}

async function ofApplication(context: Context, environment: string, changed: Changed): Promise<Reach> {
  const { told } = await untilTold(context, environment, changed, async (settings) => {
    const done = await tellApplication(context, environment, settings);
    return { told: done, isNews: done === 'updated' };
  });
  return { from: ({ updated: 'now', unchanged: 'next release', absent: 'init' } as const)[told] };
}
