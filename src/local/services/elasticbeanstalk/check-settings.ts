/** What is wrong with option settings, in Elastic Beanstalk's words. */
import type {
  ConfigurationOptionSetting,
  OptionSpecification,
  ValidationMessage,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import type { Option } from './options.js';
import { isOfVariables, optionNamed, PROPERTIES, type Setting, type Settings } from './settings.js';

/** Bytes of all names and values of the application's environment ("Configuring environment properties" in the Developer Guide). */
const PROPERTIES_SIZE = 4096;

/** @throws AwsError `ConfigurationValidationException` */
export function checkedSettings(given: readonly ConfigurationOptionSetting[] = []): Settings {
  const [fault] = faultsOf(given);
  if (fault)
    throw new AwsError('ConfigurationValidationException', `Configuration validation exception: ${fault.Message}`);
  return given.map(asSetting);
}

export function removedSettings(given: readonly OptionSpecification[] = []): Pick<Setting, 'namespace' | 'name'>[] {
  return given.map(({ Namespace: namespace = '', OptionName: name = '' }) => ({ namespace, name }));
}

export function faultsOf(given: readonly ConfigurationOptionSetting[]): ValidationMessage[] {
  const settings = given.map(asSetting);
  const faults = settings.flatMap((setting) => {
    const message = faultOf(setting);
    return message === undefined ? [] : [{ ...setting, message }];
  });
  const properties = settings.filter(({ namespace }) => namespace === PROPERTIES);
  const size = properties.reduce((sum, { name, value }) => sum + Buffer.byteLength(name + value), 0);
  if (size > PROPERTIES_SIZE) {
    const message = `Environment properties exceed the limit of ${PROPERTIES_SIZE} bytes.`;
    faults.push({ namespace: PROPERTIES, name: '', value: '', message });
  }
  return faults.map(({ namespace, name, message }) => ({
    Message: message,
    Severity: 'error',
    Namespace: namespace,
    OptionName: name,
  }));
}

function asSetting({
  Namespace: namespace = '',
  OptionName: name = '',
  Value: value = '',
}: ConfigurationOptionSetting) {
  return { namespace, name, value };
}

function faultOf({ namespace, name, value }: Setting): string | undefined {
  const where = `(Namespace: '${namespace}', OptionName: '${name}')`;
  if (isOfVariables(namespace)) return name === '' ? `Invalid option specification ${where}: No name.` : undefined;
  const option = optionNamed(namespace, name);
  if (!option) {
    return `Invalid option specification ${where}: Unknown configuration setting, or one that is not offered by the local AWS.`;
  }
  const fault = value === '' ? undefined : valueFault(option, value);
  return fault && `Invalid option value: '${value}' ${where}: ${fault}`;
}

function valueFault({ values, min, max }: Option, value: string): string | undefined {
  if (values && !values.includes(value)) return `Value is not one of the allowed values: [${values.join(', ')}]`;
  if (min === undefined) return undefined;
  if (!/^-?\d+$/.test(value)) return 'Value is not a number';
  if (Number(value) < min) return `Value is less than minimum allowed value: ${min}`;
  return max !== undefined && Number(value) > max ? `Value exceeds maximum allowed value: ${max}` : undefined;
}
