import { beforeAwsCli } from '../../aws/cli.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import type { Host } from '../../host.js';
import { configDocument } from '../../render/config.js';
import { readValues } from '../../resources/settings/values.js';
import { parameterOf, type Setting } from '../../stages/settings/setting.js';
import { type ConfigOptions, configure, environmentOf, settingNamed, typeOf } from './configuring.js';

/**
 * Prints the value of a setting as it is. A secret's is shown to nobody: whoever takes what is printed for the value gets an
 * error instead. A document says that it is one.
 * @throws UserError `no-setting`; `is-secret`
 */
export async function get(key: string, options: ConfigOptions, host: Host): Promise<number> {
  return await configure(options, host, async (configuring) => {
    const { context, out } = configuring;
    const environment = environmentOf(configuring, options);
    const setting = settingNamed(configuring, environment, key);
    if (setting.isSecret && !options.json) throw notShown(context, setting);
    const value = (await readValues(context, [setting])).get(parameterOf(context.names, setting));
    out.progress.stop();
    out.result(
      () => configDocument(context, environment, { key, type: typeOf(setting), value: value ?? null }),
      () => [value ?? ''],
    );
    return exitCode.done;
  });
}

function notShown(context: Context, setting: Setting): UserError {
  const { identity, names } = context;
  const parameter = `--name ${parameterOf(names, setting)} --with-decryption --region ${identity.region}`;
  return new UserError(
    'is-secret',
    `${setting.key} of ${setting.environment} is a secret: its value is not shown here.`,
    {
      hint: [
        ...beforeAwsCli(context),
        `To see it all the same: aws ssm get-parameter ${parameter} --query Parameter.Value --output text`,
      ].join('\n'),
      exitCode: exitCode.usage,
    },
  );
}
