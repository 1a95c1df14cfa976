/** The match expressions of an event pattern: what one value in a field's list asks of the event's value. Pure. */
import { BlockList, isIP } from 'node:net';
import { matchesGlob, type GlobToken } from '../../glob.js';

export type JsonObject = Readonly<Record<string, unknown>>;
export type Leaf = string | number | boolean | null;

/** What a single value of the event must be; or that the event has no such field. */
export type Test = ((value: Leaf) => boolean) | 'absent';

type ValueTest = Exclude<Test, 'absent'>;

export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** @throws PatternSyntaxError */
export function parseTest(source: unknown): Test {
  if (isLeaf(source)) return (value) => value === source;
  if (!isObject(source)) fail('Match value must be String, number, true, false, or null');
  const [name, argument] = onlyEntry(source);
  return name === 'exists' ? exists(argument) : expression(name, argument);
}

function expression(name: string, argument: unknown): ValueTest {
  switch (name) {
    case 'prefix':
    case 'suffix':
      return isObject(argument) ? ignoringCase(name, argument) : affix(name, text(name, argument));
    case 'equals-ignore-case':
      return equalsIgnoringCase(text(name, argument));
    case 'wildcard':
      return wildcard(text(name, argument));
    case 'cidr':
      return cidr(text(name, argument));
    case 'numeric':
      return numeric(argument);
    case 'anything-but':
      return anythingBut(argument);
    default:
      return fail(`Unrecognized match type ${name}`);
  }
}

function exists(argument: unknown): Test {
  if (typeof argument !== 'boolean') fail('exists match pattern must be either true or false.');
  return argument ? () => true : 'absent';
}

function affix(kind: 'prefix' | 'suffix', part: string): ValueTest {
  return onText((value) => (kind === 'prefix' ? value.startsWith(part) : value.endsWith(part)));
}

function ignoringCase(kind: 'prefix' | 'suffix', argument: JsonObject): ValueTest {
  const [name, part] = onlyEntry(argument);
  if (name !== 'equals-ignore-case') fail(`Unsupported ${kind} pattern: ${name}`);
  const test = affix(kind, text(name, part).toLowerCase());
  return onText((value) => test(value.toLowerCase()));
}

function equalsIgnoringCase(wanted: string): ValueTest {
  return onText((value) => value.toLowerCase() === wanted.toLowerCase());
}

function wildcard(pattern: string): ValueTest {
  const glob = parseWildcard(pattern);
  return onText((value) => matchesGlob(glob, value));
}

/** `*` is any text, `\*` and `\\` are the characters themselves. */
function parseWildcard(pattern: string): GlobToken[] {
  const tokens = pattern.match(/\\.?|[^\\]/gsu) ?? [];
  return tokens.map((token, index) => {
    if (token === '*' && tokens[index - 1] === '*') fail(`Consecutive wildcard characters at pos ${index - 1}`);
    if (token === '*') return 'any';
    if (!token.startsWith('\\')) return { literal: token };
    const escaped = token.slice(1);
    return escaped === '*' || escaped === '\\'
      ? { literal: escaped }
      : fail(`Invalid escape character at pos ${index}`);
  });
}

function cidr(range: string): ValueTest {
  const [address = '', bits = '', ...more] = range.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) {
    fail(`Malformed CIDR, one of the parts is not valid: ${range}`);
  }
  const family = (of: number) => (of === 4 ? 'ipv4' : 'ipv6');
  const subnet = new BlockList();
  subnet.addSubnet(address, Number(bits), family(version));
  return onText((value) => isIP(value) === version && subnet.check(value, family(version)));
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]`, `["<", 10]`, or a range from below to above such as `[">", 0, "<=", 5]`. */
function numeric(argument: unknown): ValueTest {
  if (!Array.isArray(argument)) return fail('Value of numeric must be an array.');
  const [first, bound, second, end] = argument as unknown[];
  const comparisons = [comparison(first, bound)];
  if (argument.length > 2) {
    if (argument.length !== 4 || !isOneOf(['>', '>='], first)) fail('Too many elements in numeric expression');
    if (!isOneOf(['<', '<='], second)) fail(`Bad numeric range operator: ${String(second)}`);
    comparisons.push(comparison(second, end));
    if (Number(end) < Number(bound)) fail('Bottom must be less than top');
  }
  return (value) => typeof value === 'number' && comparisons.every((holds) => holds(value));
}

function isOneOf(operators: readonly string[], operator: unknown): boolean {
  return typeof operator === 'string' && operators.includes(operator);
}

function comparison(operator: unknown, bound: unknown): (value: number) => boolean {
  if (typeof operator !== 'string') fail(`Invalid member in numeric match: ${String(operator)}`);
  const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (!compare) return fail(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') fail(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  if (Math.abs(bound) > 5e9) fail('Value must be between -5.0E9 and 5.0E9, inclusive');
  return (value) => compare(value, bound);
}

function anythingBut(argument: unknown): ValueTest {
  const excluded = isObject(argument) ? excludedByExpression(argument) : excludedValues(argument);
  return (value) => !excluded.some((test) => test(value));
}

function excludedValues(argument: unknown): ValueTest[] {
  const values = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  const types = new Set(values.map((value) => typeof value));
  const [type] = types;
  if (types.size !== 1 || (type !== 'string' && type !== 'number')) {
    fail('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  return values.map((excluded) => (value) => value === excluded);
}

function excludedByExpression(argument: JsonObject): ValueTest[] {
  const [name, parts] = onlyEntry(argument);
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
    fail(`Unsupported anything-but pattern: ${name}`);
  }
  const list = Array.isArray(parts) ? (parts as unknown[]) : [parts];
  if (list.length === 0) fail('Empty arrays are not allowed');
  return list.map((part) => {
    if (text(name, part) === '' && name !== 'equals-ignore-case') fail('Null prefix/suffix not allowed');
    return expression(name, part);
  });
}

function onText(test: (value: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

function text(name: string, argument: unknown): string {
  return typeof argument === 'string' ? argument : fail(`${name} match pattern must be a string`);
}

function onlyEntry(source: JsonObject): [name: string, argument: unknown] {
  const [entry, ...more] = Object.entries(source);
  if (!entry) return fail('Match expression name not found');
  return more.length === 0 ? entry : fail('Only one key allowed in match expression');
}

function fail(message: string): never {
  throw new PatternSyntaxError(message);
}
