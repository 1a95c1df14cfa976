/** Tells an environment of Elastic Beanstalk of settings, and nothing else. */
import { DescribeConfigurationSettingsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import { application, environmentOf } from '../../stages/beanstalk/stage.js';
import { parameterArn, pathOf, type Setting } from '../../stages/settings/setting.js';
import { notThere } from '../beanstalk/application.js';
import { configure } from '../beanstalk/environment.js';
import { byName, optionsOf, secretSettings, settingsFrom, variableSettings } from '../beanstalk/settings.js';
import { described } from '../beanstalk/waiting.js';

/**
 * Has the application get these settings. Where they are others than it has, the environment is updated, and starts the
 * application anew, which takes minutes on AWS; a new value alone is no update.
 * @param settings of this environment, as they are to be
 * @throws UserError `environment-failed`, `interrupted` after Ctrl-C
 */
export async function tellApplication(
  context: Context,
  environment: string,
  settings: readonly Setting[],
): Promise<'updated' | 'unchanged' | 'absent'> {
  const { aws, names } = context;
  const target = {
    ApplicationName: application(names).name,
    EnvironmentName: environmentOf(names, environment).name,
  };
  if (!(await described(context, target))) return 'absent';
  const request = new DescribeConfigurationSettingsCommand(target);
  const configuration = await ignore(notThere, aws.elasticbeanstalk().send(request));
  const former = byName(configuration?.ConfigurationSettings?.[0]?.OptionSettings ?? []);
  const keys = Object.keys(former).filter((key) => key.startsWith(variableSettings));
  const taken = Object.fromEntries(keys.map((key) => [key.slice(variableSettings.length), true]));
  const wanted = settingsFrom(names, settings, taken);
  const path = `${parameterArn(names, pathOf(names, environment))}/`;
  const isOurs = (key: string) => key.startsWith(secretSettings) && former[key]?.startsWith(path);
  const missing = Object.entries(wanted).filter(([key, value]) => former[key] !== value);
  const left = Object.entries(former).filter(([key]) => isOurs(key) && !(key in wanted));
  if (missing.length + left.length === 0) return 'unchanged';
  await configure(context, target, {
    OptionSettings: optionsOf(Object.fromEntries(missing)),
    ...(left.length > 0 && {
      OptionsToRemove: optionsOf(Object.fromEntries(left)).map(({ Value: _, ...option }) => option),
    }),
  });
  return 'updated';
}
