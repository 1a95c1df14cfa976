import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import { lastVersion, type ParameterRecord } from './parameter.js';

type Matches = (parameter: ParameterRecord) => boolean;

/** What each key compares, where it is not a path or a tag. Nothing has labels. */
const ATTRIBUTES: Readonly<Record<string, (parameter: ParameterRecord) => string | undefined>> = {
  Name: ({ name }) => name.replace(/^\//, ''),
  Type: ({ type }) => type,
  KeyId: (parameter) => lastVersion(parameter).keyId,
  Tier: (parameter) => lastVersion(parameter).tier,
  DataType: () => 'text',
  Label: () => undefined,
};

/**
 * Whether a parameter passes all filters, each of which it passes by any of its values.
 * Source: the API reference's page of ParameterStringFilter.
 * @param keys what can be filtered by; `tag:` stands for all tags
 * @throws AwsError `ValidationException`, `InvalidFilterKey`, `InvalidFilterOption`, `InvalidFilterValue`
 */
export function matching(filters: readonly ParameterStringFilter[], keys: readonly string[]): Matches {
  const all = filters.map((filter) => filterOf(filter, keys));
  return (parameter) => all.every((matches) => matches(parameter));
}

/** Whether a parameter lies below a path: directly, or at any depth. */
export function isBelow(name: string, path: string, recursive: boolean): boolean {
  const parent = `${path.replace(/\/$/, '')}/`;
  const full = `/${name.replace(/^\//, '')}`;
  return full.startsWith(parent) && (recursive || !full.slice(parent.length).includes('/'));
}

function filterOf({ Key: key = '', Option: option, Values: values }: ParameterStringFilter, keys: readonly string[]) {
  const tag = key.startsWith('tag:') ? key.slice('tag:'.length) : undefined;
  if (!keys.includes(tag === undefined ? key : 'tag:')) {
    throw new AwsError('InvalidFilterKey', `The specified key isn't valid: ${key}. Valid keys are ${keys.join(', ')}.`);
  }
  if (tag !== undefined) return taggedWith(tag, option, values);
  if (values === undefined) throw new AwsError('InvalidFilterValue', `The filter ${key} has no values.`);
  if (key === 'Path') return belowOneOf(option, values);
  const compare = comparison(option, key === 'Name' ? ['Equals', 'BeginsWith', 'Contains'] : ['Equals', 'BeginsWith']);
  // A name is the same with its first slash and without, except in the middle of another.
  const wanted = key === 'Name' && option !== 'Contains' ? values.map((value) => value.replace(/^\//, '')) : values;
  return (parameter: ParameterRecord) => {
    const found = ATTRIBUTES[key]?.(parameter);
    return found !== undefined && wanted.some((value) => compare(found, value));
  };
}

function taggedWith(tag: string, option: string | undefined, values: readonly string[] | undefined): Matches {
  const compare = comparison(option, ['Equals', 'BeginsWith']);
  return ({ tags }) =>
    tags.some(({ Key, Value = '' }) => Key === tag && (values?.some((value) => compare(Value, value)) ?? true));
}

function belowOneOf(option = 'OneLevel', paths: readonly string[]): Matches {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(['Recursive', 'OneLevel']);
  return ({ name }) => paths.some((path) => isBelow(name, path, option === 'Recursive'));
}

function comparison(option = 'Equals', valid: readonly string[]): (found: string, value: string) => boolean {
  if (!valid.includes(option)) throw invalidOption(valid);
  if (option === 'Equals') return (found, value) => found === value;
  return option === 'BeginsWith' ? (found, value) => found.startsWith(value) : (found, value) => found.includes(value);
}

function invalidOption(valid: readonly string[]): AwsError {
  const options = valid.join(', ');
  return new AwsError('InvalidFilterOption', `The specified filter option isn't valid. Valid options are ${options}.`);
}
