import {
  DescribeConfigurationOptions$,
  DescribeConfigurationSettings$,
  ValidateConfigurationSettings$,
  type ConfigurationOptionDescription,
  type ConfigurationSettingsDescription,
  type DescribeConfigurationOptionsCommandInput,
  type DescribeConfigurationOptionsCommandOutput,
  type DescribeConfigurationSettingsCommandInput,
  type DescribeConfigurationSettingsCommandOutput,
  type ValidateConfigurationSettingsCommandInput,
  type ValidateConfigurationSettingsCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { operation, type Call } from '../../service.js';
import { applicationNamed } from './application.js';
import { faultsOf } from './check-settings.js';
import { environmentOf, type EnvironmentRecord, optionSettings } from './environment.js';
import { invalidCombination, notOffered } from './errors.js';
import { OPTIONS, type Option } from './options.js';
import { platformWith } from './platform.js';
import { platformAsked } from './platforms.js';
import { isOfVariables, type Settings, withSettings } from './settings.js';

export const DescribeConfigurationOptions = operation<
  DescribeConfigurationOptionsCommandInput,
  DescribeConfigurationOptionsCommandOutput
>(DescribeConfigurationOptions$, async (input, call) => {
  if (input.TemplateName !== undefined) throw notOffered('TemplateName');
  const environment = input.EnvironmentName === undefined ? undefined : await environmentOf(call, input);
  const platform = environment ? platformWith(call.region, environment.platform) : platformAsked(call, input);
  const all = [...OPTIONS.map(described), ...(environment?.settings.filter(isProperty).map(property) ?? [])];
  const wanted = ({ Namespace, Name }: ConfigurationOptionDescription) =>
    !input.Options ||
    input.Options.some((asked) => {
      return (asked.Namespace ?? Namespace) === Namespace && (asked.OptionName ?? Name) === Name;
    });
  return { ...about(platform), Options: all.filter(wanted) };
});

export const DescribeConfigurationSettings = operation<
  DescribeConfigurationSettingsCommandInput,
  DescribeConfigurationSettingsCommandOutput
>(DescribeConfigurationSettings$, async (input, call) => {
  if (input.TemplateName !== undefined) throw notOffered('TemplateName');
  if (input.EnvironmentName === undefined) {
    throw invalidCombination('Either EnvironmentName or TemplateName must be specified.');
  }
  await applicationNamed(call, input.ApplicationName);
  const environment = await environmentOf(call, input);
  const { task, settings } = environment;
  if (task?.kind !== 'configure')
    return { ConfigurationSettings: [settingsOf(call, environment, settings, 'deployed')] };
  return {
    ConfigurationSettings: [
      settingsOf(call, environment, task.former?.settings ?? [], 'deployed'),
      settingsOf(call, environment, settings, 'pending'),
    ],
  };
});

export const ValidateConfigurationSettings = operation<
  ValidateConfigurationSettingsCommandInput,
  ValidateConfigurationSettingsCommandOutput
>(ValidateConfigurationSettings$, async (input, call) => {
  if (input.TemplateName !== undefined) throw notOffered('TemplateName');
  await applicationNamed(call, input.ApplicationName);
  if (input.EnvironmentName !== undefined) await environmentOf(call, input);
  return { Messages: faultsOf(input.OptionSettings ?? []) };
});

function described({
  namespace,
  name,
  default: value,
  values,
  min,
  max,
  list,
}: Option): ConfigurationOptionDescription {
  return {
    Namespace: namespace,
    Name: name,
    ...(value !== undefined && { DefaultValue: value }),
    ChangeSeverity: 'NoInterruption',
    UserDefined: false,
    ValueType: list ? 'List' : 'Scalar',
    ...(values && { ValueOptions: [...values] }),
    ...(min !== undefined && { MinValue: min }),
    ...(max !== undefined && { MaxValue: max }),
  };
}

function property({ namespace, name }: Settings[number]): ConfigurationOptionDescription {
  return {
    Namespace: namespace,
    Name: name,
    ChangeSeverity: 'RestartApplicationServer',
    UserDefined: true,
    ValueType: 'Scalar',
  };
}

function isProperty({ namespace }: Settings[number]): boolean {
  return isOfVariables(namespace);
}

function settingsOf(
  call: Call,
  environment: EnvironmentRecord,
  settings: Settings,
  status: 'deployed' | 'pending',
): ConfigurationSettingsDescription {
  const defaults = OPTIONS.flatMap(({ namespace, name, default: value }) =>
    value === undefined ? [] : [{ namespace, name, value }],
  );
  return {
    ...about(platformWith(call.region, environment.platform)),
    ApplicationName: environment.application,
    EnvironmentName: environment.name,
    DeploymentStatus: status,
    DateCreated: environment.created,
    DateUpdated: environment.updated,
    OptionSettings: optionSettings(withSettings(defaults, settings)),
  };
}

function about(platform: ReturnType<typeof platformWith>) {
  return platform ? { SolutionStackName: platform.stack, PlatformArn: platform.arn } : {};
}
