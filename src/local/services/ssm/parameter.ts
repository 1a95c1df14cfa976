import type { Parameter, ParameterTier, ParameterType, Tag } from '@aws-sdk/client-ssm';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { seal, unseal } from '../../store/vault.js';
import { page } from '../page.js';

/** A parameter, as it is stored under its name. */
export interface ParameterRecord {
  readonly name: string;
  readonly type: ParameterType;
  readonly tags: readonly Tag[];
  /** Oldest first; there is at least one. */
  readonly versions: readonly VersionRecord[];
}

export interface VersionRecord {
  readonly version: number;
  /** Sealed when the parameter is a SecureString. */
  readonly value: string;
  readonly modified: Date;
  /** The ARN of who put it. */
  readonly user: string;
  readonly tier: ParameterTier;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
}

/** A parameter with the version that is asked for: the last one, or the one after the name's colon (`name:3`). */
export interface Selected {
  readonly parameter: ParameterRecord;
  readonly version: VersionRecord;
  /** Such as `:3`, when there is one. */
  readonly selector?: string;
}

export function parameters(call: Call): Collection<ParameterRecord> {
  return call.regional('ssm/parameters');
}

/** The slash that a name may begin with is not in its ARN twice. */
export function parameterArn(call: Call, name: string): string {
  return call.arn('ssm', `parameter/${name.replace(/^\//, '')}`);
}

export function lastVersion({ versions }: ParameterRecord): VersionRecord {
  return versions.at(-1) as VersionRecord;
}

/** A SecureString's value as it is stored. */
export function sealed(call: Call, name: string, version: number, value: string): string {
  return seal(call.store.home, placeOf(call, name, version), value);
}

/** A version's value; a SecureString's comes as ciphertext unless it is to be decrypted. @throws DamagedState */
export function valueOf(
  call: Call,
  { name, type }: ParameterRecord,
  { version, value }: VersionRecord,
  decrypt = false,
): string {
  if (type !== 'SecureString' || !decrypt) return value;
  return unseal(call.store.home, placeOf(call, name, version), value);
}

function placeOf(call: Call, name: string, version: number): string {
  return `${call.arn('ssm', `parameter ${name}`)}:${version}`;
}

/**
 * Finds a parameter by its name or ARN, with a selector or without; undefined when there is none.
 * @throws AwsError `ParameterVersionNotFound`
 */
export async function selected(call: Call, reference: string): Promise<Selected | undefined> {
  const [, base = '', selector] = /^(arn:(?:[^:]*:){4}[^:]*|[^:]*)(:.*)?$/s.exec(reference) ?? [];
  const parameter = await parameterAt(call, base);
  if (!parameter) return undefined;
  if (selector === undefined) return { parameter, version: lastVersion(parameter) };
  const version = parameter.versions.find((each) => `:${each.version}` === selector);
  if (!version) {
    const asked = selector.slice(1);
    const what = /^\d+$/.test(asked) ? 'version' : 'version label';
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find ${what} ${asked} of ${base}. Verify the ${what} and try again.`,
    );
  }
  return { parameter, version, selector };
}

async function parameterAt(call: Call, base: string): Promise<ParameterRecord | undefined> {
  const prefix = parameterArn(call, '');
  if (!base.startsWith('arn:')) return parameters(call).get(base);
  if (!base.startsWith(prefix)) return undefined;
  const name = base.slice(prefix.length);
  // An ARN does not say whether the name begins with a slash.
  const found = (await parameters(call).get(`/${name}`)) ?? (await parameters(call).get(name));
  // Permission was asked for the ARN as it is spelled: with a second slash it is not that of the parameter.
  return found && parameterArn(call, found.name) === base ? found : undefined;
}

/** As GetParameter and its like give it. @throws DamagedState */
export function described(call: Call, { parameter, version, selector }: Selected, decrypt?: boolean): Parameter {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: valueOf(call, parameter, version, decrypt),
    Version: version.version,
    ...(selector !== undefined && { Selector: selector }),
    LastModifiedDate: version.modified,
    ARN: parameterArn(call, parameter.name),
    DataType: 'text',
  };
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Systems Manager says no more about it than the error's name. */
export function notFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}

/** One page of a list. @throws AwsError `ValidationException`, `InvalidNextToken` */
export function listed<T>(
  items: readonly T[],
  key: (item: T) => string,
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  most: number,
): { items: readonly T[]; paging: { NextToken?: string } } {
  const unknown = () => new AwsError('InvalidNextToken', "The specified token isn't valid.");
  const { items: chosen, next } = page(items, key, MaxResults ?? most, NextToken, unknown);
  return { items: chosen, paging: next === undefined ? {} : { NextToken: next } };
}
