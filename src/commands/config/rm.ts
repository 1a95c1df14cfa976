import { exitCode } from '../../errors.js';
import type { Host } from '../../host.js';
import { absenceLines, configDocument, removedLines } from '../../render/config.js';
import { removeSettings } from '../../resources/settings/index.js';
import { type ConfigOptions, configure, environmentOf, settingNamed } from './configuring.js';
import { tell } from './reach.js';

/** Removes settings for good, when nobody asks for them any more. @throws UserError `no-setting` */
export async function remove(keys: readonly string[], options: ConfigOptions, host: Host): Promise<number> {
  return await configure(options, host, async (configuring) => {
    const { context, out } = configuring;
    const environment = environmentOf(configuring, options);
    const going = [...new Set(keys)].map((key) => settingNamed(configuring, environment, key));
    const removed = { removed: going };
    const reach = await tell(configuring, environment, removed);
    await removeSettings(context, going);
    // Until then somebody else may have seen them, and told of them.
    await tell(configuring, environment, removed);
    out.progress.stop();
    out.result(
      () => configDocument(context, environment, { removed: going.map(({ key }) => key), from: reach.from }),
      (style) => [...removedLines(going, style), ...absenceLines(context, environment, reach)],
    );
    return exitCode.done;
  });
}
