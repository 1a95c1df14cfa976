/** Requests with policies, drawn at random from values that meet each other often. */
import type { AccessRequest } from '../../src/local/policy/decide.js';
import type { Principal } from '../../src/local/policy/principal.js';

export type Document = { readonly Version: '2012-10-17'; readonly Statement: readonly Element[] };
export type Element = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, readonly string[]>>;

export interface PolicyCase {
  readonly request: AccessRequest;
  readonly identity: readonly Document[];
  readonly boundary?: Document;
  /** On a bucket or the like; a role's trust when a role is what is asked for. */
  readonly attached?: Document;
}

const account = '000000000000';
const role = `arn:aws:iam::${account}:role/service-role/build`;
const session = `arn:aws:sts::${account}:assumed-role/build/s-1`;
const user = `arn:aws:iam::${account}:user/team/kim`;

const PRINCIPALS: readonly Principal[] = [
  { kind: 'user', arn: user, account },
  { kind: 'role-session', arn: session, roleArn: role, account },
  { kind: 'service', service: 'codebuild.amazonaws.com' },
];
const NAMED: readonly unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: user },
  { AWS: role },
  { AWS: [session, user] },
  { AWS: account },
  { AWS: `arn:aws:iam::${account}:root` },
  { AWS: [user, session, role, account], Service: 'codebuild.amazonaws.com' },
  { Service: ['events.amazonaws.com', 'codebuild.amazonaws.com'], AWS: '111122223333' },
];
const ASKED = {
  's3:GetObject': 'arn:aws:s3:::artifacts/kim/app.zip',
  's3:ListBucket': 'arn:aws:s3:::artifacts',
  's3:ListAllMyBuckets': '*',
  'codebuild:StartBuild': `arn:aws:codebuild:eu-west-1:${account}:project/kim`,
  'logs:PutLogEvents': `arn:aws:logs:eu-west-1:${account}:log-group:/aws/codebuild/kim:log-stream:a:b`,
  'sts:AssumeRole': `arn:aws:iam::${account}:role/deploy`,
};
const ACTIONS = ['*', 's3:*', 'S3:get*', 's3:List?ucket', 's3:GetObject', 'codebuild:*', 'logs:Put*Events', 'sts:*'];
const RESOURCES = [
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::artifacts',
  'arn:aws:s3:::artifacts/*/app.???',
  'arn:aws:s3:::artifacts/${aws:username}/*',
  "arn:aws:s3:::artifacts/${aws:PrincipalTag/none, 'kim'}/*",
  'arn:aws:s3:::artifacts/${aws:PrincipalTag/none}*',
  'arn:aws:codebuild',
  `arn:aws:codebuild:*:${account}:project/k?m`,
  'arn:aws:logs:eu-*:*:log-group:/aws/*:log-stream:*',
  'arn:aws:logs:*:log-group:/aws/codebuild/kim:log-stream:a',
  `arn:aws:iam::${account}:role/deploy`,
];

/** Per family of operators: the key that it is asked about, values of requests, values of policies. */
const STRINGS = [
  'red',
  'RED',
  'blue',
  'r*',
  'r?d',
  '*',
  '${aws:username}',
  '${*}',
  'r${*}',
  '${aws:PrincipalTag/none}',
];
const FAMILIES: Readonly<Record<string, { key: string; values: string[]; wanted: string[] }>> = {
  String: { key: 'aws:PrincipalTag/Team', values: ['red', 'Red', 'blue', 'kim', 'r*', '*'], wanted: STRINGS },
  Arn: {
    key: 'aws:SourceArn',
    values: ['arn:aws:s3:::kim', `arn:aws:sns:eu-west-1:${account}:a:b`, 'none'],
    wanted: ['arn:aws:s3:::*', 'arn:aws:s3:::${aws:username}', 'arn:*:sns:*:*:a:?', 'arn:aws:sns', 'arn:aws:*:::*'],
  },
  Bool: { key: 'aws:SecureTransport', values: ['true', 'false'], wanted: ['true', 'false', 'True', 'perhaps'] },
  Numeric: {
    key: 'aws:MultiFactorAuthAge',
    values: ['5', '10', '10.5', '-1', 'ten'],
    wanted: ['10', '10.0', '5', '11', 'many'],
  },
  Date: {
    key: 'aws:CurrentTime',
    values: ['2026-01-02T03:04:05Z', '2026-01-02', '1767323045', 'today'],
    wanted: ['2026-01-02T04:04:05+01:00', '2026-01', '1767323045', '1900000000', 'tomorrow'],
  },
  Binary: { key: 'aws:PrincipalTag/Digest', values: ['QUJD', 'QUJE'], wanted: ['QUJD', 'QUJF'] },
  Ip: {
    key: 'aws:SourceIp',
    values: ['203.0.113.7', '198.51.100.1', '2001:db8:1234:5678::1'],
    wanted: ['203.0.113.0/24', '203.0.113.7', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678::1', '0.0.0.0/0'],
  },
  Many: { key: 'aws:TagKeys', values: ['red+blue', 'kim+red', 'red+*+kim'], wanted: STRINGS },
};
const RELATIONS = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const TEXTS = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
  (name) => `String${name}`,
);
const OPERATORS: readonly (readonly [name: string, family: string])[] = [
  ...TEXTS.flatMap((name) => [[name, 'String'] as const, [name, 'Many'] as const]),
  ...['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'].map((name) => [name, 'Arn'] as const),
  ...['Numeric', 'Date'].flatMap((family) => RELATIONS.map((name) => [`${family}${name}`, family] as const)),
  ['Bool', 'Bool'],
  ['BinaryEquals', 'Binary'],
  ['IpAddress', 'Ip'],
  ['NotIpAddress', 'Ip'],
];
const PREFIXES = ['', 'ForAllValues:', 'ForAnyValue:'];

/** Every operator that a case may have. */
export const ALL_OPERATORS: readonly string[] = [
  'Null',
  ...new Set(
    OPERATORS.flatMap(([name]) => PREFIXES.flatMap((prefix) => [`${prefix}${name}`, `${prefix}${name}IfExists`])),
  ),
];

/** The case of a seed: always the same. */
export function policyCase(seed: number): PolicyCase {
  const { chance, pick, some, times } = drawer(seed);
  const [action, resource] = pick(Object.entries(ASKED));
  const isTrust = action === 'sts:AssumeRole';

  const condition = (): Element => {
    if (chance(0.1)) return { Null: { [pick(Object.values(FAMILIES)).key]: pick(['true', 'false']) } };
    const [name, family] = pick(OPERATORS);
    const { key, wanted } = FAMILIES[family]!;
    const spelled = chance(0.2) ? key.toUpperCase() : key;
    const operator = `${chance(0.5) ? pick(PREFIXES) : ''}${name}${chance(0.3) ? 'IfExists' : ''}`;
    return { [operator]: { [spelled]: chance(0.5) ? pick(wanted) : some(wanted) } };
  };
  const actions = () => ({
    [chance(0.1) ? 'NotAction' : 'Action']: chance(0.5) ? [action, pick(ACTIONS)] : some(ACTIONS),
  });
  const resources = () => ({
    [chance(0.15) ? 'NotResource' : 'Resource']: chance(0.4) ? [resource, pick(RESOURCES)] : some(RESOURCES),
  });
  const principals = () => ({ [chance(0.15) ? 'NotPrincipal' : 'Principal']: pick(NAMED) });
  const document = (kind: 'identity' | 'attached'): Document => ({
    Version: '2012-10-17',
    Statement: times(1 + pick([0, 0, 1, 2]), () => ({
      Effect: chance(0.25) ? 'Deny' : 'Allow',
      ...(kind === 'attached' && isTrust ? { Action: 'sts:AssumeRole' } : actions()),
      ...(kind === 'attached' && isTrust ? {} : resources()),
      ...(kind === 'attached' ? principals() : {}),
      ...(chance(0.6) ? { Condition: Object.assign({}, ...times(pick([1, 1, 2]), condition)) as Element } : {}),
    })),
  });

  const principal = pick(isTrust || chance(0.5) ? PRINCIPALS : PRINCIPALS.slice(0, 2));
  const owned = principal.kind !== 'service';
  const context: Record<string, readonly string[]> = {};
  for (const { key, values } of Object.values(FAMILIES)) {
    if (chance(0.75)) context[key] = pick(values).split('+');
  }
  return {
    request: { principal, action, resource, context: context satisfies Values },
    identity: owned ? times(pick([0, 1, 1, 2]), () => document('identity')) : [],
    ...(owned && chance(0.3) ? { boundary: document('identity') } : {}),
    ...(isTrust || !owned || (resource !== '*' && chance(0.4)) ? { attached: document('attached') } : {}),
  };
}

/** Draws from a linear congruential generator: small, and the same everywhere. */
function drawer(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 4; i++) next();
  const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  return {
    chance: (share: number) => next() < share,
    pick,
    some: <T>(list: readonly T[]) => [...new Set(times(pick([1, 2, 3]), () => pick(list)))],
    times,
  };
}
