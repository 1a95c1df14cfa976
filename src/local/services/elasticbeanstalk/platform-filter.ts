/** Filters on lists of platforms. Source: ListPlatformVersions and ListPlatformBranches in the API Reference. */
import { invalidValue } from './errors.js';

/** The values that something has, by attribute. */
export type Filter = Readonly<Record<string, readonly string[]>>;

interface Asked {
  readonly Attribute?: string | undefined;
  readonly Operator?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

type Comparison = (has: string, values: readonly string[]) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': (has, [value]) => has === value,
  '<': (has, [value = '']) => has < value,
  '<=': (has, [value = '']) => has <= value,
  '>': (has, [value = '']) => has > value,
  '>=': (has, [value = '']) => has >= value,
  contains: (has, [value = '']) => has.includes(value),
  begins_with: (has, [value = '']) => has.startsWith(value),
  ends_with: (has, [value = '']) => has.endsWith(value),
  in: (has, values) => values.includes(has),
};
const NEGATED: Readonly<Record<string, string>> = { '!=': '=', not_in: 'in' };

/** Whether something passes all filters. @throws AwsError `InvalidParameterValue` */
export function matches(attributes: Filter, filters: readonly Asked[]): boolean {
  return filters.every(({ Attribute = '', Operator = '=', Values = [] }) => {
    const has = Object.hasOwn(attributes, Attribute) ? attributes[Attribute] : undefined;
    if (!has) throw invalidValue(`Invalid filter attribute: ${Attribute}.`);
    const negated = NEGATED[Operator];
    const compare = COMPARISONS[negated ?? Operator];
    if (!compare) throw invalidValue(`Invalid filter operator: ${Operator}.`);
    return has.some((value) => compare(value, Values)) === (negated === undefined);
  });
}
