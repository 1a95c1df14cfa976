/**
 * What the condition operators compare, by AWS's names in lower case. Pure.
 * IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
import { BlockList, isIP } from 'node:net';
import { matchesGlob } from '../glob.js';
import { matchesArn } from './arn.js';
import { plainText, resolved, type ContextKeys } from './variables.js';

/** Whether a value of the request is what the policy names; undefined when the two cannot be compared. */
export type Comparison = (value: string, wanted: string, keys: ContextKeys) => boolean | undefined;

/** Text that may hold variables; what has a variable without a value is equal to nothing. */
function text(compare: (value: string, wanted: string) => boolean | undefined): Comparison {
  return (value, wanted, keys) => {
    const tokens = resolved(wanted, keys);
    return tokens ? compare(value, plainText(tokens)) : false;
  };
}

/** Both as numbers, or not at all. */
function measured(parse: (text: string) => number | undefined, holds: (value: number, bound: number) => boolean) {
  return (value: string, wanted: string): boolean | undefined => {
    const [one, other] = [parse(value), parse(wanted)];
    return one === undefined || other === undefined ? undefined : holds(one, other);
  };
}

function relations(family: string, parse: (text: string) => number | undefined): Record<string, Comparison> {
  return {
    [`${family}equals`]: measured(parse, (value, bound) => value === bound),
    [`${family}lessthan`]: measured(parse, (value, bound) => value < bound),
    [`${family}lessthanequals`]: measured(parse, (value, bound) => value <= bound),
    [`${family}greaterthan`]: measured(parse, (value, bound) => value > bound),
    [`${family}greaterthanequals`]: measured(parse, (value, bound) => value >= bound),
  };
}

function parseNumber(source: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(source) ? Number(source) : undefined;
}

/** The forms of ISO 8601 in https://www.w3.org/TR/NOTE-datetime: a time always has its zone. */
const DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/** Milliseconds since 1970. Four digits are a year; other whole numbers are seconds since 1970. */
function parseDate(source: string): number | undefined {
  const time = DATE.test(source) ? Date.parse(source) : /^-?\d+$/.test(source) ? Number(source) * 1000 : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function equalsIgnoringCase(value: string, wanted: string): boolean {
  return value.toLowerCase() === wanted.toLowerCase();
}

function bool(value: string, wanted: string): boolean | undefined {
  const isBoolean = [value, wanted].every((each) => ['true', 'false'].includes(each.toLowerCase()));
  return isBoolean ? equalsIgnoringCase(value, wanted) : undefined;
}

/** An address without a prefix is that address alone. */
function ipAddress(value: string, wanted: string): boolean | undefined {
  const [address = '', prefix, ...more] = wanted.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  if (version === 0 || isIP(value) === 0 || more.length > 0 || bits > most) return undefined;
  if (isIP(value) !== version) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, bits, family);
  return range.check(value, family);
}

const like: Comparison = (value, wanted, keys) => {
  const tokens = resolved(wanted, keys);
  return tokens !== undefined && matchesGlob(tokens, value);
};

const arnLike: Comparison = (value, wanted, keys) => {
  const tokens = resolved(wanted, keys);
  return tokens ? matchesArn(tokens, value) : false;
};

export const COMPARISONS: Readonly<Record<string, Comparison>> = {
  stringequals: text((value, wanted) => value === wanted),
  stringequalsignorecase: text(equalsIgnoringCase),
  stringlike: like,
  // The two behave identically.
  arnequals: arnLike,
  arnlike: arnLike,
  bool: text(bool),
  // Values of the request come in Base64 too, so that equal text is equal bytes.
  binaryequals: (value, wanted) => value === wanted,
  ipaddress: ipAddress,
  ...relations('numeric', parseNumber),
  ...relations('date', parseDate),
};

/** The operators that hold when none of the policy's values is matched, and what they negate. */
export const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};
