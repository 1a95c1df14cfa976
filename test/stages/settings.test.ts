import { describe, expect, test } from 'vitest';
import { extraStatements, extraVariables, isExtra } from '../../src/stages/build-extras.js';
import { fetchesSettings, listsSettings } from '../../src/stages/settings/policies.js';
import { isWholeReference, secretArn, secretRule, wholeReference } from '../../src/stages/settings/secret.js';
import { isReserved, keyRule, placeOf, type Setting } from '../../src/stages/settings/setting.js';
import { testContext } from '../helpers/context.js';

const { names } = testContext();
const arn = (rest: string) => `arn:aws:ssm:eu-central-1:123456789012:parameter/hello/${rest}`;
const setting = (environment: string, key: string, isSecret = false): Setting => ({ environment, key, isSecret });
const there = [setting('build', 'GREETING'), setting('build', 'TOKEN', true), setting('production', 'PORT')];

describe('settings of builds', () => {
  test('are variables that say where the values lie, where settings are asked for', () => {
    expect(extraVariables({ ...testContext({ settings: true }), settings: there })).toEqual([
      { name: 'GREETING', value: '/hello/build/GREETING', type: 'PARAMETER_STORE' },
      { name: 'TOKEN', value: '/hello/build/TOKEN', type: 'PARAMETER_STORE' },
    ]);
    expect(extraVariables({ ...testContext(), settings: there })).toEqual([]);
  });

  test('stand back behind what the config itself says of a variable', () => {
    const config = { settings: true, env: { GREETING: 'hi' }, secrets: { TOKEN: 'shop/token', GREETING: 'shop/hi' } };
    expect(extraVariables({ ...testContext(config), settings: there })).toEqual([
      { name: 'TOKEN', value: 'shop/token:::', type: 'SECRETS_MANAGER' },
    ]);
  });

  test('may be called like what every object has', () => {
    const settings = [setting('build', 'constructor')];
    expect(extraVariables({ ...testContext({ settings: true }), settings })).toHaveLength(1);
  });

  test('may be read by the role of builds, and no others', () => {
    expect(extraStatements(testContext({ settings: true }))).toEqual([
      { Sid: 'Settings', Effect: 'Allow', Action: 'ssm:GetParameters', Resource: arn('build/*') },
    ]);
    expect(extraStatements(testContext())).toEqual([]);
  });

  test.each([
    ['PARAMETER_STORE', '/hello/build/GREETING', true],
    ['PARAMETER_STORE', '/hello/builds/GREETING', false],
    ['PARAMETER_STORE', '/hello-2/build/GREETING', false],
    ['PLAINTEXT', '/hello/build/GREETING', false],
    ['SECRETS_MANAGER', 'shop/database:password::', true],
    ['SECRETS_MANAGER', 'shop/database:password', false],
    ['SECRETS_MANAGER', 'shop/database', false],
  ] as const)('a variable of %s %s is ours: %s', (type, value, isOurs) => {
    expect(isExtra({ name: 'KEY', value, type }, names)).toBe(isOurs);
  });
});

describe('what runs may have its settings', () => {
  test('by one call each, or all of a path at once', () => {
    expect(fetchesSettings(names, ['staging', 'production'])).toEqual([
      {
        Sid: 'Settings',
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: [arn('staging/*'), arn('production/*')],
      },
    ]);
    expect(listsSettings(names, ['staging'])).toEqual([
      {
        Sid: 'Settings',
        Effect: 'Allow',
        Action: 'ssm:GetParametersByPath',
        Resource: [arn('staging'), arn('staging/*')],
      },
    ]);
    expect(listsSettings(names, [])).toEqual([]);
  });
});

describe('references to secrets', () => {
  const region = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';

  test.each([
    ['shop/database', 'shop/database:::', `${region}shop/database-??????`],
    ['shop/database:password', 'shop/database:password::', `${region}shop/database-??????`],
    ['shop/database:password:AWSPREVIOUS', 'shop/database:password:AWSPREVIOUS:', `${region}shop/database-??????`],
    ['db:::0f2c-4d', 'db:::0f2c-4d', `${region}db-??????`],
    [`${region}db-a1B2c3:user`, `${region}db-a1B2c3:user::`, `${region}db-a1B2c3`],
    [`${region}db`, `${region}db:::`, `${region}db-??????`],
    // Of a name nobody knows whether its end is part of it.
    ['shop/my-secret', 'shop/my-secret:::', `${region}shop/my-secret-??????`],
  ])('%s', (given, whole, resource) => {
    expect(secretRule.fits(given)).toBe(true);
    expect(wholeReference(given)).toBe(whole);
    expect(isWholeReference(whole)).toBe(true);
    expect(wholeReference(whole)).toBe(whole);
    expect(secretArn(names, given)).toBe(resource);
  });

  test.each(['', ':password', 'a b', 'db:pass word', 'db:a:b:c:d', 'arn:aws:ssm:us-east-1:1:parameter/x', 'db*'])(
    '"%s" is none',
    (given) => expect(secretRule.fits(given)).toBe(false),
  );

  test('each secret is granted once, and no other', () => {
    const config = { secrets: { USER: 'db:user', PASSWORD: 'db:password', KEY: 'api' } };
    expect(extraStatements(testContext(config))).toEqual([
      {
        Sid: 'Secrets',
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: [`${region}db-??????`, `${region}api-??????`],
      },
    ]);
  });
});

test.each([
  ['GREETING', true],
  ['_x1', true],
  ['K'.repeat(255), true],
  ['K'.repeat(256), false],
  ['1ST', false],
  ['A-B', false],
  ['A/B', false],
  ['', false],
  ['CODEBUILD_BUILD_ID', false],
  ['PACKAGES_DOMAIN', false],
])('a setting may be called %s: %s', (key, fits) => {
  expect(keyRule.fits(key)).toBe(fits);
});

test.each([
  ['/hello/build/KEY', { environment: 'build', key: 'KEY' }],
  ['/hello/build', undefined],
  ['/hello/build/a/b', undefined],
  ['/hello-2/build/KEY', undefined],
  ['hello/build/KEY', undefined],
])('%s is at the place of a setting', (name, place) => {
  expect(placeOf(names, name)).toEqual(place);
});

test.each([
  ['hello', false],
  ['awesome', false],
  ['aws-demo', true],
  ['ssm', true],
])('Parameter Store reserves what is kept for %s: %s', (name, reserved) => {
  expect(isReserved({ pipeline: { name, arn: '' } })).toBe(reserved);
});
