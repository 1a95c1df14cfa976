import { exitCode } from '../../errors.js';
import type { Host } from '../../host.js';
import { configDocument, secretMark } from '../../render/config.js';
import { readValues } from '../../resources/settings/values.js';
import { parameterOf } from '../../stages/settings/setting.js';
import { type ConfigOptions, configure, environmentOf, settingNamed, typeOf } from './configuring.js';

/** Prints the value of a setting as it is; a secret's is shown to nobody. @throws UserError `no-setting` */
export async function get(key: string, options: ConfigOptions, host: Host): Promise<number> {
  return await configure(options, host, async (configuring) => {
    const { context, out } = configuring;
    const environment = environmentOf(configuring, options);
    const setting = settingNamed(configuring, environment, key);
    const value = (await readValues(context, [setting])).get(parameterOf(context.names, setting));
    out.progress.stop();
    out.result(
      () => configDocument(context, environment, { key, type: typeOf(setting), value: value ?? null }),
      () => [value ?? secretMark],
    );
    return exitCode.done;
  });
}
