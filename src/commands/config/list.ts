import { exitCode } from '../../errors.js';
import type { Host } from '../../host.js';
import { configDocument, listLines } from '../../render/config.js';
import { readValues } from '../../resources/settings/values.js';
import { parameterOf } from '../../stages/settings/setting.js';
import { type ConfigOptions, configure, environmentOf, typeOf } from './configuring.js';

/** Shows what is kept, of all environments or of one. */
export async function list(options: ConfigOptions, host: Host): Promise<number> {
  return await configure(options, host, async (configuring) => {
    const { context, settings, out } = configuring;
    const only = options.environment === undefined ? undefined : environmentOf(configuring, options);
    const wanted = settings.filter(({ environment }) => only === undefined || environment === only);
    const values = await readValues(context, wanted);
    const rows = wanted.map((setting) => {
      const { environment, key } = setting;
      return {
        environment,
        key,
        type: typeOf(setting),
        value: values.get(parameterOf(context.names, setting)) ?? null,
      };
    });
    out.progress.stop();
    out.result(
      () => configDocument(context, only, { settings: rows }),
      (style) => listLines(context, rows, style),
    );
    return exitCode.done;
  });
}
