/** The Condition element of a statement. Pure. */
import { COMPARISONS, NEGATED, type Comparison } from './comparisons.js';
import type { ContextKeys } from './variables.js';

export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** `ForAllValues:StringNotLikeIfExists`, taken apart. */
interface Operator {
  readonly set?: 'all' | 'any';
  readonly ifExists: boolean;
  readonly negated: boolean;
  /** Undefined: `Null`, which asks for the key and not for its values. */
  readonly compare?: Comparison;
}

const OPERATOR = /^(?:(?:for(all)values|for(any)value):)?(.+?)(ifexists)?$/;

/** Undefined when AWS has no such operator. There is no `NullIfExists`. */
function operatorNamed(name: string): Operator | undefined {
  const [, all, any, base = '', ifExists] = OPERATOR.exec(name.toLowerCase()) ?? [];
  const shape = {
    ...(all ? { set: 'all' as const } : any ? { set: 'any' as const } : {}),
    ifExists: ifExists !== undefined,
  };
  if (base === 'null') return shape.ifExists ? undefined : { ...shape, negated: false };
  const negated = Object.hasOwn(NEGATED, base);
  const positive = negated ? (NEGATED[base] ?? '') : base;
  const compare = Object.hasOwn(COMPARISONS, positive) ? COMPARISONS[positive] : undefined;
  return compare && { ...shape, negated, compare };
}

export function isOperator(name: string): boolean {
  return operatorNamed(name) !== undefined;
}

/** Whether all of the condition holds: every key of every operator, for one of the values that the policy names. */
export function holds(condition: Condition, keys: ContextKeys): boolean {
  return Object.entries(condition).every(([name, block]) => {
    const operator = operatorNamed(name);
    if (!operator) throw new Error(`a policy with the operator ${name} was stored`);
    return Object.entries(block).every(([key, wanted]) =>
      operatorHolds(operator, keys.get(key.toLowerCase()) ?? [], wanted, keys),
    );
  });
}

/**
 * Sources, in the IAM User Guide: "Condition operators" for keys that the request lacks, and "Single-valued vs.
 * multivalued context keys" for those of many values, which are compared only where a set operator says how.
 */
function operatorHolds(
  { set, ifExists, negated, compare }: Operator,
  values: readonly string[],
  wanted: readonly string[],
  keys: ContextKeys,
): boolean {
  if (!compare) return wanted.some((value) => value.toLowerCase() === String(values.length === 0));
  if (values.length === 0) return ifExists || set === 'all' || (negated && set !== 'any');
  // What cannot be compared holds neither way.
  const matches = (value: string) =>
    negated
      ? wanted.every((each) => compare(value, each, keys) === false)
      : wanted.some((each) => compare(value, each, keys) === true);
  if (set === 'any') return values.some(matches);
  return (set === 'all' || values.length === 1) && values.every(matches);
}
