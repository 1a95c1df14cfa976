import { describe, expect, test } from 'vitest';
import { type AccessRequest, decide, type Decision, type Policies } from '../../../src/local/policy/decide.js';
import { parsePolicy, type PolicyKind } from '../../../src/local/policy/document.js';
import type { Principal } from '../../../src/local/policy/principal.js';

const account = '111122223333';
const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket';
const user = { kind: 'user', arn: `arn:aws:iam::${account}:user/team/Bob`, account } as const;
const session = {
  kind: 'role-session',
  arn: `arn:aws:sts::${account}:assumed-role/build/s-1`,
  roleArn: `arn:aws:iam::${account}:role/service-role/build`,
  account,
} as const;
const service = { kind: 'service', service: 'codebuild.amazonaws.com' } as const;
const anonymous = { kind: 'anonymous' } as const;

const allowed: Decision = { allowed: true };
const denied = (by: string, explicit = false) => ({ allowed: false, explicit, by });

function statements(kind: PolicyKind, ...statement: object[]) {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), kind);
}

/** A statement about everything. */
function all(more: object = {}): object {
  return { Effect: 'Allow', Action: '*', Resource: '*', ...more };
}

const grant = statements('identity', all());
const deny = statements('identity', all({ Effect: 'Deny' }));
const elsewhere = statements('identity', all({ Action: 'sqs:*' }));

function asked(principal: Principal, policies: Partial<Policies>, more: Partial<AccessRequest> = {}): Decision {
  const request = { principal, action: 's3:GetObject', resource: `${bucket}/app.zip`, context: {}, ...more };
  return decide(request, { identity: [], ...policies });
}

function bucketPolicy(Principal: unknown, more: object = {}) {
  return statements('resource', all({ Principal, ...more }));
}

function trust(Principal: unknown, more: object = {}) {
  return statements('trust', { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more });
}

describe('within an account', () => {
  test.each<[string, Partial<Policies>, object]>([
    ['nothing', {}, denied('identity-based policy')],
    ['an Allow', { identity: [elsewhere, grant] }, allowed],
    ['an Allow and a Deny', { identity: [grant, deny] }, denied('identity-based policy', true)],
    ['an Allow within the boundary', { identity: [grant], boundary: grant }, allowed],
    ['an Allow outside of the boundary', { identity: [grant], boundary: elsewhere }, denied('permissions boundary')],
    ['a boundary that denies', { identity: [grant], boundary: deny }, denied('permissions boundary', true)],
    ['a boundary alone', { boundary: grant }, denied('identity-based policy')],
    ['the bucket alone', { resource: bucketPolicy({ AWS: user.arn }) }, allowed],
    [
      'the bucket, outside of the boundary',
      { resource: bucketPolicy({ AWS: user.arn }), boundary: elsewhere },
      allowed,
    ],
    ['the bucket, for everybody', { resource: bucketPolicy('*'), boundary: elsewhere }, allowed],
    ['the bucket, for the account', { resource: bucketPolicy({ AWS: account }) }, denied('identity-based policy')],
    ['the bucket, for another', { resource: bucketPolicy({ AWS: session.arn }) }, denied('identity-based policy')],
    [
      'the bucket, which denies the account',
      { identity: [grant], resource: bucketPolicy({ AWS: `arn:aws:iam::${account}:root` }, { Effect: 'Deny' }) },
      denied('resource-based policy', true),
    ],
    [
      'the bucket, for all but others',
      { resource: statements('resource', all({ NotPrincipal: { AWS: '1' } })) },
      allowed,
    ],
  ])('a user is asked about with %s', (_, policies, expected) => {
    expect(asked(user, policies)).toEqual(expected);
  });

  test.each<[string, Partial<Policies>, object]>([
    ['the session', { resource: bucketPolicy({ AWS: session.arn }) }, allowed],
    [
      'the session, outside of the boundary',
      { resource: bucketPolicy({ AWS: session.arn }), boundary: elsewhere },
      allowed,
    ],
    ['the role', { resource: bucketPolicy({ AWS: session.roleArn }) }, allowed],
    [
      'the role, outside of the boundary',
      { resource: bucketPolicy({ AWS: session.roleArn }), boundary: elsewhere },
      denied('permissions boundary'),
    ],
    [
      'the role, without its path',
      { resource: bucketPolicy({ AWS: `arn:aws:iam::${account}:role/build` }) },
      denied('identity-based policy'),
    ],
    ['another session', { resource: bucketPolicy({ AWS: `${session.arn}2` }) }, denied('identity-based policy')],
  ])('a bucket that allows %s', (_, policies, expected) => {
    expect(asked(session, policies)).toEqual(expected);
  });

  test('a service has no policies but those of what it asks for', () => {
    expect(asked(service, {})).toEqual(denied('resource-based policy'));
    expect(asked(service, { resource: bucketPolicy({ Service: service.service }) })).toEqual(allowed);
    expect(asked(service, { resource: bucketPolicy({ Service: 'events.amazonaws.com' }) })).toEqual(
      denied('resource-based policy'),
    );
    expect(asked(service, { resource: bucketPolicy({ AWS: account }) })).toEqual(denied('resource-based policy'));
  });
});

describe('who is anonymous', () => {
  test.each<[string, unknown]>([
    ['everybody', '*'],
    ['everybody of AWS', { AWS: '*' }],
  ])('may what a policy allows %s', (_, Principal) => {
    expect(asked(anonymous, { resource: bucketPolicy(Principal) })).toEqual(allowed);
  });

  test.each<[string, unknown]>([
    ['a user', { AWS: user.arn }],
    ['an account', { AWS: account }],
    ['a service', { Service: service.service }],
  ])('may not what it allows %s', (_, Principal) => {
    expect(asked(anonymous, { resource: bucketPolicy(Principal) })).toMatchObject({ allowed: false });
  });

  test('is known by the condition keys', () => {
    const of = (key: string, value: string) =>
      asked(anonymous, { resource: bucketPolicy('*', { Condition: { StringEquals: { [key]: value } } }) });
    expect(of('aws:PrincipalType', 'Anonymous')).toEqual(allowed);
    expect(of('aws:PrincipalAccount', 'anonymous')).toEqual(allowed);
    expect(of('aws:PrincipalAccount', account)).toMatchObject({ allowed: false });
    expect(of('aws:PrincipalArn', user.arn)).toMatchObject({ allowed: false });
  });
});

// The examples of the user guide's page about NotPrincipal.
describe('a Deny for all but', () => {
  const root = `arn:aws:iam::${account}:root`;

  test.each<[string, Principal, unknown, boolean]>([
    ['the user and the account', user, { AWS: [user.arn, root] }, true],
    ['the user', user, { AWS: user.arn }, false],
    ['the account', user, { AWS: root }, false],
    ['the session, its role and the account', session, { AWS: [session.arn, session.roleArn, root] }, true],
    ['the session and the account', session, { AWS: [session.arn, root] }, false],
    ['a service', service, { Service: service.service }, true],
    ['another', service, { AWS: user.arn }, false],
    ['everybody', user, '*', true],
    ['everybody, and who asks is anonymous', anonymous, '*', true],
    ['somebody, and who asks is anonymous', anonymous, { AWS: user.arn }, false],
  ])('%s', (_, principal, NotPrincipal, exempt) => {
    const resource = statements('resource', all({ Principal: '*' }), all({ Effect: 'Deny', NotPrincipal }));
    expect(asked(principal, { resource })).toEqual(exempt ? allowed : denied('resource-based policy', true));
  });

  test('spares nobody who has a permissions boundary', () => {
    const resource = statements('resource', all({ Effect: 'Deny', NotPrincipal: { AWS: [user.arn, root] } }));
    expect(asked(user, { identity: [grant], resource })).toEqual(allowed);
    expect(asked(user, { identity: [grant], boundary: grant, resource })).toEqual(
      denied('resource-based policy', true),
    );
  });
});

describe('a role is assumed', () => {
  const role = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${account}:role/deploy` };

  test.each<[string, Principal, Partial<Policies>, object]>([
    ['by a service that its trust names', service, { trust: trust({ Service: service.service }) }, allowed],
    ['by another service', service, { trust: trust({ Service: 'ec2.amazonaws.com' }) }, denied('role trust policy')],
    ['by a user whom its trust names', user, { trust: trust({ AWS: user.arn }) }, allowed],
    ['by a user of the account', user, { trust: trust({ AWS: account }) }, denied('identity-based policy')],
    ['by a user of the account who may', user, { trust: trust({ AWS: account }), identity: [grant] }, allowed],
    [
      'by a user who may, but whom it does not trust',
      user,
      { trust: trust({ AWS: '1' }), identity: [grant] },
      denied('role trust policy'),
    ],
    ['by a role that its trust names', session, { trust: trust({ AWS: session.roleArn }) }, allowed],
    [
      'by a role that its trust names, outside of the boundary',
      session,
      { trust: trust({ AWS: session.roleArn }), boundary: elsewhere },
      denied('permissions boundary'),
    ],
    [
      'by whom its trust denies',
      user,
      { trust: trust('*', { Effect: 'Deny' }), identity: [grant] },
      denied('role trust policy', true),
    ],
  ])('%s', (_, principal, policies, expected) => {
    expect(asked(principal, policies, role)).toEqual(expected);
  });
});

describe('a statement covers', () => {
  test.each<[string, object, boolean]>([
    ['an action of any case', { Action: 'S3:GETOBJECT' }, true],
    ['an action by wildcards', { Action: 's3:Get?bj*' }, true],
    ['another action', { Action: 's3:Get' }, false],
    ['none of the actions that it leaves out', { NotAction: 's3:*' }, false],
    ['the actions that it does not leave out', { NotAction: ['iam:*', 's3:Put*'] }, true],
    ['a resource', { Resource: [`${bucket}/app.zip`] }, true],
    ['a resource by wildcards', { Resource: 'arn:aws:s3:::*/app.???' }, true],
    ['no resource of another case', { Resource: `${bucket}/APP.zip` }, false],
    ['no wildcard that goes beyond its part of the ARN', { Resource: 'arn:aws:*/app.zip' }, false],
    ['an ARN that leaves parts out', { Resource: 'arn:aws:s3' }, true],
    ['an ARN of another service that leaves parts out', { Resource: 'arn:aws:sqs' }, false],
    ['none of the resources that it leaves out', { NotResource: `${bucket}/*` }, false],
    ['the resources that it does not leave out', { NotResource: [bucket, 'arn:aws:s3:::other/*'] }, true],
    ['a resource by a variable', { Resource: `${bucket}/\${aws:PrincipalTag/app, 'app'}.zip` }, true],
    ['no resource with a variable without a value', { Resource: `${bucket}/*\${aws:PrincipalTag/app}` }, false],
    ['what its condition asks for', { Condition: { StringEquals: { 'aws:username': 'Bob' } } }, true],
    ['nothing else', { Condition: { StringEquals: { 'aws:username': 'Eve' } } }, false],
  ])('%s', (_, more, covered) => {
    const { Action, Resource, ...others } = all() as Record<string, unknown>;
    const statement = {
      ...others,
      ...('NotAction' in more ? {} : { Action }),
      ...('NotResource' in more ? {} : { Resource }),
      ...more,
    };
    expect(asked(user, { identity: [statements('identity', statement)] }).allowed).toBe(covered);
  });

  test('no resource but all, when an action is about none', () => {
    const about = (Resource: string) =>
      asked(
        user,
        { identity: [statements('identity', all({ Resource }))] },
        { action: 's3:ListAllMyBuckets', resource: '*' },
      );
    expect(about('*')).toEqual(allowed);
    expect(about('arn:aws:s3:::*')).toEqual(denied('identity-based policy'));
  });

  test('a resource with colons', () => {
    const resource = `arn:aws:logs:us-east-1:${account}:log-group:/aws/codebuild/hello:log-stream:a`;
    const identity = [
      statements('identity', all({ Resource: `arn:aws:logs:us-east-1:${account}:log-group:/aws/codebuild/hello:*` })),
    ];
    expect(asked(user, { identity }, { action: 'logs:PutLogEvents', resource })).toEqual(allowed);
  });
});

test('the request tells of the principal by itself, unless it says otherwise', () => {
  const wants = (condition: object) => [statements('identity', all({ Condition: { StringEquals: condition } }))];
  const byArn = wants({ 'aws:PrincipalArn': session.roleArn, 'aws:PrincipalAccount': account });
  expect(asked(session, { identity: byArn })).toEqual(allowed);
  const other = { context: { 'AWS:PRINCIPALACCOUNT': ['1'] } };
  expect(asked(session, { identity: byArn }, other)).toEqual(denied('identity-based policy'));
});

describe('a document', () => {
  const parse = (document: object, kind: PolicyKind) => () => parsePolicy(JSON.stringify(document), kind);

  test('of an older version has no variables', () => {
    const statement = all({ Principal: '*', Resource: `${bucket}/\${aws:username}` });
    const request = { resource: `${bucket}/\${aws:username}` };
    for (const Version of [undefined, '2008-10-17']) {
      expect(asked(user, { resource: parse({ Version, Statement: statement }, 'resource')() }, request)).toEqual(
        allowed,
      );
    }
    const current = parse({ Version: '2012-10-17', Statement: statement }, 'resource')();
    expect(asked(user, { resource: current }, request)).toEqual(denied('identity-based policy'));
  });

  test('of an unknown operator is refused', () => {
    const Statement = all({ Condition: { StringEqual: { 'aws:username': 'Bob' } } });
    expect(parse({ Version: '2012-10-17', Statement }, 'identity')).toThrow('Syntax errors in policy.');
  });
});
