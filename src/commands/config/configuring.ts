/** What the commands about settings have in common. */
import { certain } from '../../aws/identity.js';
import { defaults } from '../../config/schema.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import type { Host } from '../../host.js';
import { contextOf } from '../../inspect.js';
import { ownershipTag } from '../../names.js';
import { unknownPipeline } from '../../pipelines.js';
import { styleFor } from '../../render/style.js';
import { pipeline } from '../../resources/pipeline.js';
import { readSettings } from '../../resources/settings/read.js';
import type { StageConfig } from '../../stages/fields.js';
import { environments } from '../../stages/index.js';
import { buildEnvironment, type Setting } from '../../stages/settings/setting.js';
import { configFile } from '../config-file.js';
import { connect } from '../connect.js';
import { notOurs } from '../driving.js';
import { quoted } from '../local-aws.js';
import { nameOfExisting } from '../name.js';
import type { CommonOptions } from '../options.js';
import { type Out, outputFor } from '../output.js';

export interface ConfigOptions extends CommonOptions {
  readonly pipeline?: string;
  readonly environment?: string;
}

/**
 * How a command of this program is typed here: one about settings says the pipeline and the environment that were named, where
 * it does not name another.
 */
export function commandLineOf(options: ConfigOptions, line: (command: string) => string): (command: string) => string {
  const { environment, pipeline: name } = options;
  return (command) => {
    if (!command.startsWith('config ')) return line(command);
    return line(
      [
        command,
        ...(environment === undefined || command.includes(' -e ') ? [] : ['-e', quoted(environment)]),
        ...(name === undefined ? [] : ['--pipeline', quoted(name)]),
      ].join(' '),
    );
  };
}

/** A pipeline that is there, or is to be, and what is kept for it. */
export interface Configuring {
  readonly context: Context;
  /** Whether it is there. */
  readonly isThere: boolean;
  /** The stages that there are, or else those that are asked for. */
  readonly stages: readonly StageConfig[];
  readonly settings: readonly Setting[];
  readonly out: Out;
}

/**
 * Finds the pipeline, and works on its settings.
 * @throws UserError `unknown-pipeline` where nothing is known of it, neither by `pipeline.yml`; `foreign-resource`
 */
export async function configure(
  options: ConfigOptions,
  host: Host,
  work: (configuring: Configuring) => Promise<number>,
): Promise<number> {
  const file = await configFile(undefined, host);
  const out = await outputFor(options, host);
  try {
    const connected = await connect(options, host, out.progress.emit);
    const session = { ...connected, commandLine: commandLineOf(options, connected.commandLine) };
    const { name, from } = await nameOfExisting(options.pipeline, session, host, 'Say which one: --pipeline NAME');
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const asked = (file?.asked.name ?? name) === name ? file?.asked : undefined;
    const provisional = contextOf(session, { ...defaults, ...asked, name });
    const [found, settings] = await certain(
      session.confirmed,
      Promise.all([pipeline.read(provisional), readSettings(provisional)]),
    );
    if (found && found.tags?.[ownershipTag] !== name) throw notOurs(provisional);
    if (!found && !asked && settings.length === 0) throw await unknownPipeline(session, name);
    const there = found && pipeline.settings?.(found, provisional.names, new Map()).stages;
    const stages = [...(there ?? []), ...(asked?.stages ?? [])];
    return await work({ context: provisional, isThere: found !== undefined, stages, settings, out });
  } finally {
    out.progress.stop();
  }
}

/**
 * The environment that is meant: the one that was named, or where there is only one, that.
 * @throws UserError `unknown-environment`, `which-environment`, naming those there are
 */
export function environmentOf({ stages, settings }: Configuring, { environment: given }: ConfigOptions): string {
  const deployed = environments(stages);
  const kept = settings.map(({ environment }) => environment);
  const all = [...new Set([buildEnvironment, ...deployed, ...kept])];
  if (given === undefined && deployed.length === 0) return buildEnvironment;
  const hint = `There are: ${all.map((each) => `-e ${each}`).join(', ')}`;
  if (given === undefined) {
    throw new UserError('which-environment', 'No environment was named, and the pipeline has some.', {
      hint,
      exitCode: exitCode.usage,
    });
  }
  if (all.includes(given)) return given;
  throw new UserError('unknown-environment', `The pipeline has no environment "${given}".`, {
    hint,
    exitCode: exitCode.usage,
  });
}

/** @throws UserError `no-setting`, naming those there are */
export function settingNamed(configuring: Configuring, environment: string, key: string): Setting {
  const { context, settings } = configuring;
  const own = settings.filter((each) => each.environment === environment);
  const found = own.find((each) => each.key === key);
  if (found) return found;
  const keys = own.map((each) => each.key).join(', ');
  throw new UserError('no-setting', `There is no setting ${key} of ${environment}.`, {
    hint:
      keys === ''
        ? `There is none at all. To set it: ${context.commandLine(`config set ${key}=VALUE -e ${environment}`)}`
        : `There are: ${keys}`,
  });
}

/** How a setting is told to programs. */
export function typeOf({ isSecret }: Setting): 'secret' | 'setting' {
  return isSecret ? 'secret' : 'setting';
}
