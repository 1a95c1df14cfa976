import { AwsError } from '../errors.js';

/** What AWS's API model allows for a string or number, or for the length of a list. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

export type Value = string | number | readonly unknown[] | undefined;

/**
 * Checks members against their constraints, as AWS's front end does before the operation runs.
 * A member that is absent passes.
 * @throws AwsError `code` (`ValidationException`, or `ValidationError` of the query services) naming every violation
 */
export function validate(code: string, members: readonly [name: string, value: Value, constraint: Constraint][]): void {
  const violations = members.flatMap(([name, value, constraint]) =>
    value === undefined ? [] : reasons(value, constraint).map((reason) => violation(name, value, reason)),
  );
  if (violations.length === 0) return;
  const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
  throw new AwsError(code, `${count}: ${violations.join('; ')}`);
}

function violation(name: string, value: Exclude<Value, undefined>, reason: string): string {
  const shown = typeof value === 'object' ? JSON.stringify(value) : value;
  return `Value '${shown}' at '${name}' failed to satisfy constraint: Member must ${reason}`;
}

function reasons(value: Exclude<Value, undefined>, { min, max, pattern, oneOf }: Constraint): string[] {
  const [measure, size] = typeof value === 'number' ? ['value', value] : ['length', value.length];
  const text = typeof value === 'string' ? value : undefined;
  return [
    min !== undefined && size < min && `have ${measure} greater than or equal to ${min}`,
    max !== undefined && size > max && `have ${measure} less than or equal to ${max}`,
    text !== undefined &&
      pattern &&
      !pattern.test(text) &&
      `satisfy regular expression pattern: ${unanchored(pattern)}`,
    text !== undefined && oneOf && !oneOf.includes(text) && `satisfy enum value set: [${oneOf.join(', ')}]`,
  ].filter((reason) => typeof reason === 'string');
}

/** AWS's models anchor their patterns without saying so. */
function unanchored(pattern: RegExp): string {
  return pattern.source.replace(/^\^/, '').replace(/\$$/, '');
}
