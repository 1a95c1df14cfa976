import { describe, expect, test } from 'vitest';
import { matches, parsePattern } from '../../../src/local/services/events-pattern.js';

const event = {
  version: '0',
  source: 'aws.codecommit',
  'detail-type': 'CodeCommit Repository State Change',
  resources: ['arn:one', 'arn:two'],
  detail: {
    event: 'referenceUpdated',
    count: 5,
    ratio: 301.8,
    done: false,
    nothing: null,
    name: 'Main/lib/x.ts',
    ip: '10.0.0.33',
    ip6: '2001:db8::1',
    empty: '',
    deep: { er: ['x', ['y']] },
    people: [
      { first: 'Ann', last: 'Lee' },
      { first: 'Bob', last: 'Ray', age: 7 },
    ],
  },
};

const fits = (pattern: unknown) => matches(parsePattern(JSON.stringify(pattern)), event);
const detail = (conditions: unknown) => fits({ detail: conditions });

describe('matches', () => {
  test.each<[string, unknown]>([
    ['a value in the list', { event: ['referenceCreated', 'referenceUpdated'] }],
    ['a number, however it is written', { count: [5.0], ratio: [3.018e2] }],
    ['true, false and null', { done: [false], nothing: [null] }],
    ['an empty string', { empty: [''] }],
    ['an element of an array, at any depth', { deep: { er: ['y'] } }],
    ['a prefix', { event: [{ prefix: 'reference' }] }],
    ['a prefix of any case', { event: [{ prefix: { 'equals-ignore-case': 'REFERENCE' } }] }],
    ['a suffix', { name: [{ suffix: '.ts' }] }],
    ['a suffix of any case', { name: [{ suffix: { 'equals-ignore-case': '.TS' } }] }],
    ['a text of any case', { event: [{ 'equals-ignore-case': 'REFERENCEupdated' }] }],
    ['a wildcard', { name: [{ wildcard: '*/lib/*.ts' }] }],
    ['anything but a value', { event: [{ 'anything-but': 'referenceDeleted' }] }],
    ['anything but values', { count: [{ 'anything-but': [1, 2] }] }],
    ['anything but a value of another kind', { done: [{ 'anything-but': ['x'] }] }],
    ['anything but a prefix', { event: [{ 'anything-but': { prefix: 'x' } }] }],
    ['anything but suffixes', { event: [{ 'anything-but': { suffix: ['x', 'y'] } }] }],
    ['anything but a text of any case', { event: [{ 'anything-but': { 'equals-ignore-case': ['x'] } }] }],
    ['anything but a wildcard', { name: [{ 'anything-but': { wildcard: '*/bin/*' } }] }],
    ['a field that exists', { nothing: [{ exists: true }] }],
    ['a field that does not', { nope: [{ exists: false }] }],
    ['a field that does not, below one that does not', { nope: { at: { all: [{ exists: false }] } } }],
    ['a field that is no leaf as absent', { deep: [{ exists: false }] }],
    ['a number in a range', { count: [{ numeric: ['>', 0, '<=', 5] }] }],
    ['a number by one bound', { count: [{ numeric: ['>=', 5] }], ratio: [{ numeric: ['=', 301.8] }] }],
    ['an address in a block', { ip: [{ cidr: '10.0.0.0/24' }], ip6: [{ cidr: '2001:db8::/32' }] }],
    ['one alternative', { $or: [{ event: ['x'] }, { count: [{ numeric: ['<', 10] }] }] }],
    ['alternatives within alternatives', { $or: [{ event: ['x'] }, { $or: [{ count: [1] }, { count: [5] }] }] }],
    ['fields of one element of an array', { people: { first: ['Bob'], last: ['Ray'] } }],
  ])('%s', (_, conditions) => {
    expect(detail(conditions)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['another value', { event: ['referenceDeleted'] }],
    ['the text of a number', { count: ['5'] }],
    ['a number for a text', { event: [5] }],
    ['the text of null', { nothing: ['null'] }],
    ['part of a text', { event: ['reference'] }],
    ['another case', { event: [{ prefix: 'Reference' }] }],
    ['a field that is absent', { nope: ['x'] }],
    ['anything but, where the field is absent', { nope: [{ 'anything-but': 'x' }] }],
    ['anything but, the value', { event: [{ 'anything-but': ['referenceUpdated'] }] }],
    ['anything but, one of the beginnings', { event: [{ 'anything-but': { prefix: ['x', 'ref'] } }] }],
    ['a field that is missing', { nope: [{ exists: true }] }],
    ['a field that is there', { event: [{ exists: false }] }],
    ['a field that another element has', { people: { age: [{ exists: false }] } }],
    ['a number out of the range', { count: [{ numeric: ['>', 0, '<', 5] }] }],
    ['a text in a range', { event: [{ numeric: ['>', 0] }] }],
    ['an address out of the block', { ip: [{ cidr: '10.0.1.0/24' }] }],
    ['an address of the other family', { ip: [{ cidr: '::/0' }] }],
    ['a text that is no address', { event: [{ cidr: '0.0.0.0/0' }] }],
    ['a wildcard that needs more', { name: [{ wildcard: '*/lib/*.js' }] }],
    ['no alternative', { $or: [{ event: ['x'] }, { count: [1] }] }],
    ['fields of different elements of an array', { people: { first: ['Ann'], last: ['Ray'] } }],
    ['what every object has', { constructor: [{ exists: true }] }],
  ])('not %s', (_, conditions) => {
    expect(detail(conditions)).toBe(false);
  });

  test('all fields, and one value of an array in the event', () => {
    const pattern = { source: ['aws.codecommit'], resources: ['arn:two'] };
    expect(fits(pattern)).toBe(true);
    expect(fits({ ...pattern, 'detail-type': ['x'] })).toBe(false);
  });

  test('escapes in a wildcard stand for the character', () => {
    const pattern = parsePattern(JSON.stringify({ a: [{ wildcard: 'x\\*\\\\*' }] }));
    expect(matches(pattern, { a: 'x*\\rest' })).toBe(true);
    expect(matches(pattern, { a: 'xy\\rest' })).toBe(false);
  });

  test('a wildcard made to be slow is not', () => {
    const pattern = parsePattern(JSON.stringify({ a: [{ wildcard: `${'*a'.repeat(500)}*b` }] }));
    expect(matches(pattern, { a: 'a'.repeat(20_000) })).toBe(false);
  });
});

describe('parsePattern refuses', () => {
  test.each<[string, string]>([
    ['', 'Unexpected end of JSON input'],
    ['[]', 'Filter is not an object'],
    ['"x"', 'Filter is not an object'],
    ['{}', 'Empty objects are not allowed'],
    ['{"a": {}}', 'Empty objects are not allowed'],
    ['{"a": "x"}', '"a" must be an object or an array'],
    ['{"a": []}', 'Empty arrays are not allowed'],
    ['{"a": [[1]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a": [{}]}', 'Match expression name not found'],
    ['{"a": [{"prefix": "x", "suffix": "y"}]}', 'Only one key allowed in match expression'],
    ['{"a": [{"starts": "x"}]}', 'Unrecognized match type starts'],
    ['{"a": [{"prefix": 1}]}', 'prefix match pattern must be a string'],
    ['{"a": [{"prefix": {"suffix": "x"}}]}', 'Unsupported prefix pattern: suffix'],
    ['{"a": [{"exists": "yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"a": [{"anything-but": [1, "x"]}]}', 'Inside anything but list'],
    ['{"a": [{"anything-but": []}]}', 'Inside anything but list'],
    ['{"a": [{"anything-but": null}]}', 'Inside anything but list'],
    ['{"a": [{"anything-but": {"numeric": ["<", 1]}}]}', 'Unsupported anything-but pattern: numeric'],
    ['{"a": [{"anything-but": {"prefix": ""}}]}', 'Null prefix/suffix not allowed'],
    ['{"a": [{"numeric": "<1"}]}', 'Value of numeric must be an array.'],
    ['{"a": [{"numeric": ["!", 1]}]}', 'Unrecognized numeric range operator: !'],
    ['{"a": [{"numeric": ["toString", 1]}]}', 'Unrecognized numeric range operator: toString'],
    ['{"a": [{"numeric": ["<", "1"]}]}', 'Value of < must be numeric'],
    ['{"a": [{"numeric": ["<", 1, "<", 2]}]}', 'Too many elements in numeric expression'],
    ['{"a": [{"numeric": [">", 1, ">", 2]}]}', 'Bad numeric range operator: >'],
    ['{"a": [{"numeric": [">", 2, "<", 1]}]}', 'Bottom must be less than top'],
    ['{"a": [{"numeric": [">", 6e9]}]}', 'Value must be between'],
    ['{"a": [{"cidr": "10.0.0.0"}]}', 'Malformed CIDR'],
    ['{"a": [{"cidr": "10.0.0.0/33"}]}', 'Malformed CIDR'],
    ['{"a": [{"wildcard": "a**b"}]}', 'Consecutive wildcard characters at pos 1'],
    ['{"a": [{"wildcard": "a\\\\b"}]}', 'Invalid escape character at pos 1'],
    ['{"$or": [{"a": [1]}]}', 'There must have at least 2 Objects in $or relationship.'],
    ['{"$or": {"a": [1]}}', 'It must be an Array followed with $or.'],
    ['{"$or": [1, 2]}', 'Only JSON object is allowed in array of $or relationship.'],
    ['{"$or": [{"prefix": ["x"]}, {"a": [1]}]}', 'prefix is a reserved field name which cannot be used inside $or.'],
  ])('%s', (text, reason) => {
    expect(() => parsePattern(text)).toThrow(
      expect.objectContaining({
        code: 'InvalidEventPatternException',
        message: expect.stringContaining(`Event pattern is not valid. Reason: ${reason}`),
      }),
    );
  });
});

test('is told in good time of events and patterns that are made to take long', () => {
  const tree = (depth: number): object =>
    depth === 0 ? { x: 1 } : { a: Array.from({ length: 10 }, () => tree(depth - 1)) };
  const leaf = { a: { a: { a: { a: { x: [2, { exists: false }] } } } } };
  expect(matches(parsePattern(JSON.stringify(leaf)), tree(4))).toBe(false);
  let deep: unknown = 'x';
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  expect(matches(parsePattern('{"a":["x"]}'), { a: deep })).toBe(true);
  const either = (depth: number): object =>
    depth === 0 ? { z: ['q'] } : { $or: [either(depth - 1), either(depth - 1)] };
  expect(matches(parsePattern(JSON.stringify(either(7))), { z: 'x' })).toBe(false);
  const wildcard = `${'*a'.repeat(900)}*b`;
  expect(matches(parsePattern(JSON.stringify({ a: [{ wildcard }] })), { a: 'a'.repeat(20_000) })).toBe(false);
});
