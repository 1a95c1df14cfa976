import { exitCode, UserError } from '../../errors.js';
import type { Host } from '../../host.js';
import { configDocument, type Kept, keptLines, reachLines, secretHints } from '../../render/config.js';
import { putSetting } from '../../resources/settings/put.js';
import { isReserved, type Setting } from '../../stages/settings/setting.js';
import { styleFor } from '../../render/style.js';
import { commandLineFor } from '../connect.js';
import {
  commandLineOf,
  type ConfigOptions,
  configure,
  type Configuring,
  environmentOf,
  typeOf,
} from './configuring.js';
import { askedValues, secretKeys, typedValues, type Values } from './input.js';
import { tell } from './reach.js';

export interface SetOptions extends ConfigOptions {
  readonly secret?: boolean;
}

/**
 * Keeps settings, or secrets, of an environment.
 * @throws UserError `bad-setting`, `secret-on-command-line`, `foreign-setting`, `is-secret`, `reserved-name`
 */
export async function set(given: readonly string[], options: SetOptions, host: Host): Promise<number> {
  const isSecret = options.secret === true;
  const commandLine = commandLineOf(options, commandLineFor(options, host));
  const typed = isSecret ? undefined : typedValues(given, commandLine);
  const keys = typed ? [...typed.keys()] : secretKeys(given, commandLine);
  return await configure(options, host, async (configuring) => {
    const { context, out } = configuring;
    const environment = environmentOf(configuring, options);
    refuseReserved(configuring);
    out.progress.stop();
    const values = typed ?? (await askedValues(keys, host, context.commandLine));
    const made = keys.map((key): Setting => ({ environment, key, isSecret }));
    const outcomes = await putAll(configuring, made, values);
    const reach = await tell(configuring, environment, { made });
    const hints = isSecret ? [] : secretHints(context, made);
    out.progress.stop();
    out.result(
      () => configDocument(context, environment, { settings: outcomes, from: reach.from }),
      (style) => [...keptLines(outcomes, environment, style), ...reachLines(context, environment, reach)],
    );
    if (!options.json) for (const hint of hints) out.progress.line(styleFor(host.stderr, host.env).dim(hint));
    return exitCode.done;
  });
}

/** One after the other: what failed stands behind what was kept. */
async function putAll({ context, settings }: Configuring, made: readonly Setting[], values: Values) {
  const outcomes: Kept[] = [];
  for (const setting of made) {
    const { key, environment } = setting;
    const former = settings.find((each) => each.key === key && each.environment === environment);
    const outcome = await putSetting(context, setting, values.get(key) ?? '', former);
    // Only that way round: a secret becomes no plain setting.
    const converted = former !== undefined && former.isSecret !== setting.isSecret;
    outcomes.push({ key, type: typeOf(setting), outcome, ...(converted && { former: 'setting' }) });
  }
  return outcomes;
}

function refuseReserved({ context }: Configuring): void {
  if (!isReserved(context.names)) return;
  const { name } = context.config;
  throw new UserError('reserved-name', `Nothing can be kept for ${name}: Parameter Store reserves that beginning.`, {
    hint: 'Settings are for pipelines whose names begin neither with aws nor with ssm: call it otherwise.',
    exitCode: exitCode.usage,
  });
}
