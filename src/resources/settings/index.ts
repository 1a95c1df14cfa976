/** Systems Manager's Parameter Store: the settings and secrets of builds, and of each environment. */
import { DeleteParametersCommand } from '@aws-sdk/client-ssm';
import type { Context } from '../../context.js';
import { arnIn } from '../../names.js';
import { parameterOf, pathOf, type Setting } from '../../stages/settings/setting.js';
import { part } from '../part.js';
import { type Resource, resource } from '../resource.js';
import { counted, readSettings } from './read.js';

interface Settings {
  /** Those that carry our tag. Which there are, is nobody's to say but the user's. */
  readonly all?: readonly Setting[];
}

/** How many one call takes away. */
const batch = 10;

/** All settings of an environment. The user makes them; `destroy` takes them away. */
function settingsIn(environment: string): Resource<Settings, 'settings'> {
  return resource<Settings, 'settings'>({
    kind: 'settings',
    after: [],
    // Until then a build or an environment may ask for them.
    removedAfter: ['pipeline', 'build-project', 'beanstalk-environment'],
    wanted: ({ settings }) => settings,
    identify: (names) => ({
      name: pathOf(names, environment),
      arn: arnIn(names, 'ssm', `parameter${pathOf(names, environment)}/*`),
    }),
    desired: () => ({}),
    async read(context) {
      const all = await readSettings(context, environment);
      return all.length === 0 ? undefined : { actual: { all } };
    },
    parameters: ({ actual: { all = [] } }) => all,
    summary: ({ actual: { all = [] } }) => counted(all),
    holds: ({ actual: { all = [] } }) => counted(all),
    async create() {},
    async update() {},
    async remove(context) {
      await removeSettings(context, await readSettings(context, environment));
    },
  });
}

/** In tens; gone already is no error. */
export async function removeSettings({ aws, names }: Context, settings: readonly Setting[]): Promise<void> {
  const all = settings.map((setting) => parameterOf(names, setting));
  for (let at = 0; at < all.length; at += batch) {
    await aws.ssm().send(new DeleteParametersCommand({ Names: all.slice(at, at + batch) }));
  }
}

export const settings = part({
  kinds: ['settings'],
  configured: (config) => (config.settings ? [] : undefined),
  async there(context) {
    const environments = new Set((await readSettings(context)).map(({ environment }) => environment));
    return environments.size === 0 ? undefined : [...environments];
  },
  resources: (all) => all.map(settingsIn),
});
