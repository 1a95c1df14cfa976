import { describe, expect, test } from 'vitest';
import { check } from '../../src/config/schema.js';
import { extraStatements, extraTags, extraVariables, isExtra } from '../../src/stages/build-extras.js';
import { domainsIn, packagesIn } from '../../src/stages/packages/extra.js';
import { packagesOf } from '../../src/stages/packages/names.js';
import { testContext } from '../helpers/context.js';

const acme = testContext({ packages: { format: 'npm', domain: 'acme', from: ['lib'] } });
const { names } = acme;
const arn = 'arn:aws:codeartifact:eu-central-1:123456789012';
const plain = (name: string, value: string) => ({ name, value, type: 'PLAINTEXT' as const });
const variables = [
  plain('PACKAGES_DOMAIN', 'acme'),
  plain('PACKAGES_DOMAIN_OWNER', '123456789012'),
  plain('PACKAGES_REPOSITORY', 'hello'),
];

test('the build is told where its repository is', () => {
  expect(extraVariables(acme)).toEqual(variables);
  const byDefault = extraVariables(testContext({ packages: { format: 'npm' } }));
  expect(byDefault[0]).toEqual(plain('PACKAGES_DOMAIN', 'pipelines'));
});

test('the build may log in, read from its own repository and publish to it, and nothing else', () => {
  expect(extraStatements(acme)).toEqual([
    {
      Sid: 'PackagesToken',
      Effect: 'Allow',
      Action: 'codeartifact:GetAuthorizationToken',
      Resource: `${arn}:domain/acme`,
    },
    {
      Sid: 'PackagesLogin',
      Effect: 'Allow',
      Action: 'sts:GetServiceBearerToken',
      Resource: '*',
      Condition: { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } },
    },
    {
      Sid: 'PackagesRead',
      Effect: 'Allow',
      Action: ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'],
      Resource: `${arn}:repository/acme/hello`,
    },
    {
      Sid: 'PackagesPublish',
      Effect: 'Allow',
      Action: ['codeartifact:PublishPackageVersion', 'codeartifact:PutPackageMetadata'],
      Resource: `${arn}:package/acme/hello/npm/*`,
    },
  ]);
});

test.each([undefined, { format: 'none', domain: 'acme' } as const])(
  'without packages there is nothing: %j',
  (packages) => {
    const context = testContext({ packages });
    expect(packagesOf(context.config)).toBeUndefined();
    expect([extraVariables(context), extraStatements(context), extraTags(context)]).toEqual([[], [], {}]);
  },
);

describe('what a project has', () => {
  test('tells what was asked for last', () => {
    expect(packagesIn(variables, names)).toEqual({ packages: { format: 'npm', domain: 'acme' } });
  });

  test.each([
    ['nothing', []],
    ['not all of it', variables.slice(0, 2)],
    ['the repository of somebody else', variables.with(2, plain('PACKAGES_REPOSITORY', 'other'))],
  ])('%s: nothing was', (_what, found) => {
    expect(packagesIn(found, names)).toEqual({});
  });

  test('is ours by name and value', () => {
    expect(variables.map((each) => isExtra(each, names))).toEqual([true, true, true]);
    expect(isExtra(plain('PACKAGES_REPOSITORY', 'other'), names)).toBe(false);
    expect(isExtra(plain('OTHER', 'acme'), names)).toBe(false);
    expect(isExtra({ name: 'PACKAGES_DOMAIN', value: '/acme', type: 'PARAMETER_STORE' }, names)).toBe(false);
  });

  test('remembers the domains by its tags', () => {
    const tags = extraTags(acme);
    expect(tags).toEqual({ 'pipeline-setup:packages:acme': 'hello' });
    expect(domainsIn({ ...tags, 'pipeline-setup:pipeline': 'hello', 'pipeline-setup:packages:old': 'hello' })).toEqual([
      'acme',
      'old',
    ]);
  });
});

test.each([
  ['x', 'has no repository "x"'],
  ['npm-store', 'has no repository "npm-store"'],
])('a pipeline that is called %s has no repository', (name, message) => {
  expect(() => check({ name, packages: { format: 'npm' } })).toThrow(message);
  expect(check({ name, packages: { format: 'none' } })).toMatchObject({ name });
});

test.each(['PACKAGES_DOMAIN', 'PACKAGES_DOMAIN_OWNER', 'PACKAGES_REPOSITORY'])('--env may not say %s', (name) => {
  expect(() => check({ name: 'hello', env: { [name]: 'mine' } })).toThrow(`--env ${name}=… is not valid.`);
});
