/**
 * Secrets of Secrets Manager, by reference: `secret-id:json-key:version-stage:version-id`, of which only the first must be said.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env.secrets-manager. Pure.
 */
import type { Rule } from '../../config/schema.js';
import { arnIn, type Names } from '../../names.js';

const reference =
  /^(?<id>arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+|[\w/+=.@-]+)(?<rest>(:[^:\s]*){0,3})$/;

export const secretRule: Rule<string> = {
  takes: 'a secret of Secrets Manager, by name or ARN, and which of its JSON keys, such as shop/database:password',
  fits: (given) => given.length <= 2048 && reference.test(given),
};

/** In all of its four parts, the empty ones too: so we write them, and people leave those out that they do not use. */
export function wholeReference(given: string): string {
  const { id = '', rest = '' } = reference.exec(given)?.groups ?? {};
  return `${id}${rest}${':'.repeat(3 - (rest.split(':').length - 1))}`;
}

export function isWholeReference(value: string): boolean {
  return reference.exec(value)?.groups?.rest?.split(':').length === 4;
}

/** As the config says it. */
export function shortReference(value: string): string {
  return value.replace(/:+$/, '');
}

/** The secret as policies name it: Secrets Manager ends each ARN with a hyphen and six characters of its own. */
export function secretArn(names: Names, given: string): string {
  const { id = '' } = reference.exec(given)?.groups ?? {};
  const isArn = id.startsWith('arn:');
  if (isArn && /-[A-Za-z0-9]{6}$/.test(id)) return id;
  return `${isArn ? id : arnIn(names, 'secretsmanager', `secret:${id}`)}-??????`;
}
