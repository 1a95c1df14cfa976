import { describe, expect, test } from 'vitest';
import { type Condition, holds, isOperator } from '../../../src/local/policy/condition.js';

type Wanted = string | string[];

/** What a request has: nothing, one value, or many. */
type Has = string | string[] | undefined;

const account = '111122223333';
const arn = (rest: string) => `arn:aws:someservice:us-east-2:${account}:${rest}`;

function asked(operator: string, has: Has, wanted: Wanted, others: Record<string, string> = {}): boolean {
  const condition: Condition = { [operator]: { 'aws:Key': [wanted].flat() } };
  const keys = new Map(Object.entries(others).map(([key, value]) => [key.toLowerCase(), [value]]));
  if (has !== undefined) keys.set('aws:key', [has].flat());
  return holds(condition, keys);
}

/** The negation of every operator that has one, to prove that it is exactly that. */
const NEGATIONS: Record<string, string> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
};

describe('an operator compares', () => {
  test.each<[operator: string, has: string, wanted: Wanted, holds: boolean]>([
    ['StringEquals', 'iamuser-admin', 'iamuser-admin', true],
    ['StringEquals', 'iamuser-admin', 'IAMUSER-admin', false],
    ['StringEquals', 'b', ['a', 'b'], true],
    ['StringEquals', 'anything', '*', false],
    ['StringEquals', '*', '*', true],
    ['StringEquals', '*', '${*}', true],
    ['StringEquals', '', '', true],
    ['StringEqualsIgnoreCase', 'RED', 'red', true],
    ['StringEqualsIgnoreCase', 'RED', 'blue', false],
    ['StringLike', 't2.micro', ['t1.*', 't2.*', 'm3.*'], true],
    ['StringLike', 't3.micro', ['t1.*', 't2.*', 'm3.*'], false],
    ['StringLike', 'T2.micro', 't2.*', false],
    ['StringLike', 'home/', 'home/?', false],
    ['StringLike', 'a*c', 'a${*}c', true],
    ['StringLike', 'abc', 'a${*}c', false],
    ['StringLike', 'a?$', 'a${?}${$}', true],
    ['StringLike', '${open', '${open', true],
    ['StringLike', arn('store/abc:1:finance/document.txt'), 'arn:aws:someservice:*:finance/*', true],
    ['ArnLike', arn('finance/document.txt'), 'arn:aws:someservice:*:111122223333:finance/*', true],
    ['ArnLike', arn('finance/a:b'), 'arn:aws:someservice:*:111122223333:finance/*', true],
    [
      'ArnLike',
      'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
      'arn:aws:someservice:*:111122223333:finance/*',
      false,
    ],
    ['ArnLike', arn('Finance/x'), arn('finance/*'), false],
    ['ArnEquals', arn('topic'), arn('t?pic'), true],
    ['ArnEquals', arn('topic'), arn('queue'), false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', '10', '11', false],
    ['NumericLessThan', '-2', '-1', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericLessThanEquals', '11', '10', false],
    ['NumericGreaterThan', '10.5', '10', true],
    ['NumericGreaterThan', '9', '10', false],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['NumericGreaterThanEquals', '9', '10', false],
    ['DateEquals', '2020-01-01T00:00:00Z', '1577836800', true],
    ['DateEquals', '2020-01-01T01:00:00+01:00', '2020', true],
    ['DateEquals', '2020-01-01T00:00:00.5Z', '2020-01-01', false],
    ['DateLessThan', '2019-12', '2020-01-01', true],
    ['DateLessThan', '2020', '2020', false],
    ['DateLessThanEquals', '2020', '2020', true],
    ['DateLessThanEquals', '2020-02', '2020', false],
    ['DateGreaterThan', '2020-01-01T00:00:02Z', '2020-01-01T00:00:01Z', true],
    ['DateGreaterThan', '2020-01-01T00:00:01Z', '2020-01-01T00:00:01Z', false],
    ['DateGreaterThanEquals', '2020-01-01T00:00:01Z', '2020-01-01T00:00:01Z', true],
    ['DateGreaterThanEquals', '2020-01-01T00:00Z', '2020-01-01T00:00:01Z', false],
    ['Bool', 'true', 'true', true],
    ['Bool', 'TRUE', 'true', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false],
    ['IpAddress', '203.0.113.255', '203.0.113.0/24', true],
    ['IpAddress', '203.0.114.0', '203.0.113.0/24', false],
    ['IpAddress', '203.0.113.7', '203.0.113.7', true],
    ['IpAddress', '203.0.113.8', '203.0.113.7', false],
    ['IpAddress', '198.51.100.1', '0.0.0.0/0', true],
    ['IpAddress', '2001:db8:1234:5678:9::1', ['203.0.113.0/24', '2001:DB8:1234:5678::/64'], true],
    ['IpAddress', '2001:db8:1234:5679::1', ['203.0.113.0/24', '2001:DB8:1234:5678::/64'], false],
    ['IpAddress', '2001:db8:0:0::1', '2001:DB8::1', true],
    ['IpAddress', '2001:db8::1', '203.0.113.7', false],
  ])('%s: %s with %s: %s', (operator, has, wanted, expected) => {
    expect(asked(operator, has, wanted)).toBe(expected);
    const negation = NEGATIONS[operator];
    expect(negation === undefined || asked(negation, has, wanted)).toBe(negation === undefined || !expected);
  });

  test.each<[operator: string, has: string, wanted: string]>([
    ['NumericEquals', 'ten', '10'],
    ['NumericNotEquals', '10', 'ten'],
    ['NumericLessThan', '', '10'],
    ['DateEquals', 'today', '2020'],
    ['DateNotEquals', '2020-01-01T00:00:00', '2020'],
    ['DateNotEquals', '2020-13-01', '2020'],
    ['Bool', 'yes', 'yes'],
    ['IpAddress', 'localhost', '0.0.0.0/0'],
    ['NotIpAddress', '203.0.113.7', '203.0.113.0/33'],
    ['NotIpAddress', '203.0.113.7', '203.0.113.0/8/8'],
    ['ArnLike', 'none', 'arn:aws:s3:::*'],
    ['ArnNotLike', 'arn:aws:s3:::a', 'arn:aws:s3'],
    ['NumericEquals', '10', '${aws:other}'],
  ])('%s: %s with %s: neither way, because that cannot be compared', (operator, has, wanted) => {
    expect(asked(operator, has, wanted, { 'aws:other': '10' })).toBe(false);
  });

  test('names of operators and keys regardless of case', () => {
    expect(holds({ stringequals: { 'AWS:Key': ['a'] } }, new Map([['aws:key', ['a']]]))).toBe(true);
  });

  test('all of its keys, of all operators', () => {
    const keys = new Map([
      ['a:a', ['1']],
      ['a:b', ['2']],
    ]);
    expect(holds({ StringEquals: { 'a:a': ['1'], 'a:b': ['2'] } }, keys)).toBe(true);
    expect(holds({ StringEquals: { 'a:a': ['1'], 'a:b': ['1'] } }, keys)).toBe(false);
    expect(holds({ StringEquals: { 'a:a': ['1'] }, StringLike: { 'a:b': ['1*'] } }, keys)).toBe(false);
    expect(holds({}, keys)).toBe(true);
  });
});

describe('a key that the request lacks', () => {
  test.each<[operator: string, holds: boolean]>([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['NumericLessThan', false],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('%s: %s', (operator, expected) => {
    expect(asked(operator, undefined, 'a')).toBe(expected);
    expect(asked(operator, [], 'a')).toBe(expected);
  });

  test('is what Null asks for', () => {
    expect(asked('Null', undefined, 'true')).toBe(true);
    expect(asked('Null', undefined, 'false')).toBe(false);
    expect(asked('Null', 'a', 'true')).toBe(false);
    expect(asked('Null', 'a', 'false')).toBe(true);
    expect(asked('Null', 'a', ['true', 'false'])).toBe(true);
  });
});

// The table of the user guide: PostDateTime, Message and Tags are what the policy names.
describe('a key of many values', () => {
  const wanted = ['PostDateTime', 'Message', 'Tags'];

  test.each<[operator: string, has: string[], holds: boolean]>([
    ['ForAllValues:StringLike', ['PostDateTime', 'Message'], true],
    ['ForAllValues:StringLike', ['PostDateTime', 'UserName'], false],
    ['ForAnyValue:StringLike', ['PostDateTime', 'UserName'], true],
    ['ForAnyValue:StringLike', ['ID', 'UserName'], false],
    ['ForAllValues:StringNotLike', ['ID', 'UserName'], true],
    ['ForAllValues:StringNotLike', ['ID', 'Tags'], false],
    ['ForAnyValue:StringNotLike', ['ID', 'Tags'], true],
    ['ForAnyValue:StringNotLike', ['Message', 'Tags'], false],
    ['StringLike', ['Message', 'Tags'], false],
    ['StringNotLike', ['ID', 'UserName'], false],
    ['StringLikeIfExists', ['Message', 'Tags'], false],
    ['ForAllValues:StringLikeIfExists', ['Message', 'Tags'], true],
  ])('%s: %s: %s', (operator, has, expected) => {
    expect(asked(operator, has, wanted)).toBe(expected);
  });
});

describe('a variable', () => {
  const others = { 'aws:username': 'David', 'aws:PrincipalTag/star': '*', 'aws:arn': arn('x') };

  test.each<[operator: string, has: string, wanted: Wanted, holds: boolean]>([
    ['StringEquals', 'David', '${aws:username}', true],
    ['StringEquals', 'David', '${AWS:UserName}', true],
    ['StringLike', 'home/David/a', ['', 'home/', 'home/${aws:username}/*'], true],
    ['StringLike', 'home/Eve/a', 'home/${aws:username}/*', false],
    ['ArnLike', 'arn:aws:s3:::David', 'arn:aws:s3:::${aws:username}', true],
    ['ArnEquals', arn('x'), '${aws:arn}', true],
    ['StringEquals', 'David', "${aws:username, 'nobody'}", true],
    ['StringEquals', 'company-wide', "${aws:PrincipalTag/team, 'company-wide'}", true],
    ['StringEquals', '', "${aws:PrincipalTag/team, ''}", true],
    ['StringEquals', '${aws:PrincipalTag/team}', '${aws:PrincipalTag/team}', false],
    ['StringNotEquals', 'a', '${aws:PrincipalTag/team}', true],
    ['ArnNotLike', 'arn:aws:s3:::a', 'arn:aws:s3:::${aws:PrincipalTag/team}', true],
    ['StringNotEquals', 'a', ['${aws:PrincipalTag/team}', 'a'], false],
  ])('%s: %s with %s: %s', (operator, has, wanted, expected) => {
    expect(asked(operator, has, wanted, others)).toBe(expected);
  });

  test('whose value has a wildcard means that character', () => {
    expect(asked('StringLike', '*', '${aws:PrincipalTag/star}', others)).toBe(true);
    expect(asked('StringLike', 'anything', '${aws:PrincipalTag/star}', others)).toBe(false);
  });

  test('has no value when the key has many', () => {
    const keys = new Map([
      ['aws:key', ['a']],
      ['aws:tagkeys', ['a', 'b']],
    ]);
    expect(holds({ StringEquals: { 'aws:Key': ['${aws:TagKeys}'] } }, keys)).toBe(false);
  });
});

test.each([
  'StringEqual',
  'StringEqualsIfExist',
  'NotStringEquals',
  'ForSomeValues:StringEquals',
  'ForAnyValues:StringEquals',
  'ForAllValues:',
  'NullIfExists',
  'BinaryNotEquals',
  'toString',
  'constructor',
  '',
])('there is no operator %s', (name) => {
  expect(isOperator(name)).toBe(false);
});
