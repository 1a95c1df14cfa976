import {
  AbortEnvironmentUpdate$,
  RebuildEnvironment$,
  RestartAppServer$,
  UpdateEnvironment$,
  type AbortEnvironmentUpdateCommandInput,
  type AbortEnvironmentUpdateCommandOutput,
  type RebuildEnvironmentCommandInput,
  type RebuildEnvironmentCommandOutput,
  type RestartAppServerCommandInput,
  type RestartAppServerCommandOutput,
  type UpdateEnvironmentCommandInput,
  type UpdateEnvironmentCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { operation, type Call } from '../../service.js';
import { versionNamed } from './application.js';
import { checkedSettings, removedSettings } from './check-settings.js';
import { checkDownstream, checkPassed, downstream } from './downstream.js';
import {
  type AboutEnvironment,
  environmentOf,
  type EnvironmentRecord,
  isAbortable,
  readyEnvironment,
  shown,
  storeEnvironment,
  type Task,
} from './environment.js';
import { checkTier, newInstanceId } from './environments.js';
import { invalidCombination, invalidValue, notOffered } from './errors.js';
import { info, noteFor } from './events.js';
import { platformAsked } from './platforms.js';
import { instanceProfileOf, withSettings } from './settings.js';
import { provide } from './storage.js';

export const UpdateEnvironment = operation<UpdateEnvironmentCommandInput, UpdateEnvironmentCommandOutput>(
  UpdateEnvironment$,
  async (input, call) => {
    if (input.TemplateName !== undefined) throw notOffered('TemplateName');
    if (input.GroupName !== undefined) throw notOffered('GroupName');
    checkTier(input.Tier);
    const former = await readyEnvironment(call, input);
    if (input.ApplicationName !== undefined && input.ApplicationName !== former.application) {
      throw invalidValue(`No Environment found for EnvironmentName = '${input.EnvironmentName}'.`);
    }
    const { Description: description, VersionLabel: version } = input;
    const described = { ...former, ...(description !== undefined && { description }) };
    const configured = configuredBy(call, input, described);
    if (version !== undefined && configured) {
      throw invalidCombination('The release and the configuration of an environment cannot be updated at once.');
    }
    if (configured) return shown(await configure(call, former, configured));
    if (version === undefined) return shown(await storeEnvironment(call, described));
    return shown(await deploy(call, former, { ...described, version }));
  },
);

async function deploy(call: Call, former: EnvironmentRecord, next: EnvironmentRecord & { version: string }) {
  const version = await versionNamed(call, next.application, next.version);
  const acting = await downstream(call, next);
  await checkDownstream(acting, 'update', next);
  await provide(acting, next, version);
  return begin(call, 'deploy', former, next);
}

async function configure(call: Call, former: EnvironmentRecord, next: EnvironmentRecord) {
  const acting = await downstream(call, next);
  await checkDownstream(acting, 'update', next);
  if (instanceProfileOf(next.settings) !== instanceProfileOf(former.settings)) await checkPassed(acting, next.settings);
  return begin(call, 'configure', former, next);
}

/** The environment as its configuration is to be; undefined when nothing of that is asked for. */
function configuredBy(
  call: Call,
  input: UpdateEnvironmentCommandInput,
  environment: EnvironmentRecord,
): EnvironmentRecord | undefined {
  const platform = platformAsked(call, input);
  const { OptionSettings: set = [], OptionsToRemove: removed = [] } = input;
  if (!platform && set.length + removed.length === 0) return undefined;
  return {
    ...environment,
    ...(platform && { platform: platform.arn }),
    settings: withSettings(environment.settings, checkedSettings(set), removedSettings(removed)),
  };
}

export const AbortEnvironmentUpdate = operation<
  AbortEnvironmentUpdateCommandInput,
  AbortEnvironmentUpdateCommandOutput
>(AbortEnvironmentUpdate$, async (input, call) => {
  const environment = await environmentOf(call, input);
  const { task, name } = environment;
  if (!task || !isAbortable(environment)) {
    throw invalidValue(`Environment named ${name} is in an invalid state for this operation. Must be Updating.`);
  }
  await noteFor(call, environment, info('abortEnvironmentUpdate is starting.'));
  await storeEnvironment(call, { ...environment, status: 'Aborting', task: { ...task, aborted: true } });
  return {};
});

export const RestartAppServer = operation<RestartAppServerCommandInput, RestartAppServerCommandOutput>(
  RestartAppServer$,
  async (input, call) => {
    const environment = await again(call, input);
    await begin(call, 'restart', environment, environment);
    return {};
  },
);

export const RebuildEnvironment = operation<RebuildEnvironmentCommandInput, RebuildEnvironmentCommandOutput>(
  RebuildEnvironment$,
  async (input, call) => {
    const environment = await again(call, input);
    const instance = { id: newInstanceId(), launched: call.now() };
    await begin(call, 'rebuild', environment, { ...environment, instance });
    return {};
  },
);

/** An environment of which nothing changes. */
async function again(call: Call, about: AboutEnvironment): Promise<EnvironmentRecord> {
  const environment = await readyEnvironment(call, about);
  await checkDownstream(await downstream(call, environment), 'update', environment);
  return environment;
}

const STARTING = {
  deploy: 'Environment update is starting.',
  configure: 'Environment update is starting.',
  restart: 'restartAppServer is starting.',
  rebuild: 'rebuildEnvironment is starting.',
} as const;

async function begin(
  call: Call,
  kind: keyof typeof STARTING,
  { version, settings, platform }: EnvironmentRecord,
  next: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  const former = { settings, platform, ...(version !== undefined && { version }) };
  const task: Task = { kind, requestId: call.requestId, former };
  const updating: EnvironmentRecord = {
    ...next,
    status: 'Updating',
    health: { status: 'Info', causes: ['Application update in progress.'], refreshed: call.now() },
    task,
  };
  await noteFor(call, updating, info(STARTING[kind]));
  return storeEnvironment(call, updating);
}
