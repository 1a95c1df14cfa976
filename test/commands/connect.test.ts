import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '../../src/commands/connect.js';
import type { ConnectionOptions } from '../../src/commands/options.js';
import { signedIn } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { fakeHost } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
  signedIn(aws);
});
afterEach(() => {
  aws.restore();
});

function session(options: ConnectionOptions = {}, env: Record<string, string> = {}) {
  return connect({ region: 'eu-central-1', ...options }, fakeHost({ env }), () => undefined);
}

describe('a session with AWS', () => {
  test('knows who and where it is', async () => {
    const { identity, endpoint, pollInterval } = await session();
    expect(identity).toEqual({ partition: 'aws', account: '123456789012', region: 'eu-central-1' });
    expect([endpoint, pollInterval]).toEqual(['aws', 3000]);
  });

  test('is in the partition of the caller', async () => {
    const Arn = 'arn:aws-cn:sts::123456789012:assumed-role/dev/ada';
    aws.sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn });
    expect((await session({ region: 'cn-north-1' })).identity.partition).toBe('aws-cn');
  });

  test.each([
    ['eu-central-1', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('asks nobody when the credentials know their account: %s', async (region, partition) => {
    const { identity, confirmed } = await session({ region, profile: 'of-an-account' });
    await confirmed;
    expect(identity).toEqual({ partition, account: '210987654321', region });
    expect(aws.calls()).toEqual([]);
  });

  test.each<[string, ConnectionOptions, Record<string, string>]>([
    ['an environment variable', {}, { AWS_ACCOUNT_ID: '210987654321' }],
    ['a profile, and another endpoint', { profile: 'of-an-account', endpointUrl: 'http://localhost:5000' }, {}],
  ])('does not wait, but does not believe the account of %s', async (_whose, options, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { identity, confirmed } = await session(options, env);
    vi.unstubAllEnvs();
    expect(identity.account).toBe('210987654321');
    await expect(confirmed).rejects.toMatchObject({
      code: 'wrong-account',
      message: 'These credentials are of account 123456789012, and not of 210987654321.',
      exitCode: 4,
    });
  });

  test.each(['eu-south-2', 'us-esat-1'])('asks in a region that the account may not have: %s', async (region) => {
    vi.stubEnv('AWS_ACCOUNT_ID', '210987654321');
    await session({ region });
    vi.unstubAllEnvs();
    expect(aws.calls()).toEqual([['GetCallerIdentity', {}]]);
  });

  test('has S3 with a host name for every bucket', async () => {
    expect((await session()).aws.s3().config.forcePathStyle).toBe(false);
  });

  test('waits no longer than the user does', async () => {
    const host = fakeHost();
    const wait = vi.spyOn(host, 'wait');
    const { signal, ...connected } = await connect({ region: 'eu-central-1' }, host, () => undefined);
    await connected.wait(5);
    expect(signal).toBe(host.signal);
    expect(wait).toHaveBeenCalledWith(5, host.signal);
  });
});

describe('a session with another endpoint', () => {
  test.each<[string, ConnectionOptions, Record<string, string>, string]>([
    ['by option', { endpointUrl: 'http://localhost:5000' }, {}, 'http://localhost:5000'],
    ['by environment', {}, { AWS_ENDPOINT_URL: 'http://localhost:6000' }, 'http://localhost:6000'],
    [
      'by option, though the environment says another',
      { endpointUrl: 'http://localhost:5000' },
      { AWS_ENDPOINT_URL: 'http://localhost:6000' },
      'http://localhost:5000',
    ],
    [
      'by option, though the environment says local',
      { endpointUrl: 'http://localhost:5000' },
      { PIPELINE_SETUP_LOCAL: '1' },
      'http://localhost:5000',
    ],
  ])('%s', async (_what, options, env, endpoint) => {
    const connected = await session(options, env);
    expect(connected.endpoint).toBe(endpoint);
    expect(connected.aws.s3().config.forcePathStyle).toBe(true);
  });

  test('for S3 alone is not another AWS', async () => {
    const connected = await session({}, { AWS_ENDPOINT_URL_S3: 'http://localhost:9000' });
    expect(connected.endpoint).toBe('aws');
    expect(connected.aws.s3().config.forcePathStyle).toBe(true);
  });
});

test('a region that the account may not have enabled is named when it knows nobody', async () => {
  aws.sts.on(GetCallerIdentityCommand).rejects(awsError('InvalidClientTokenId', 'The token is invalid.', 403));
  const message = 'ap-southeast-5 does not accept these credentials.';
  await expect(session({ region: 'ap-southeast-5' })).rejects.toMatchObject({ code: 'bad-credentials', message });
  await expect(session()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

describe('without credentials', () => {
  const error = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });

  test('the error of the SDK is thrown', async () => {
    aws.sts.on(GetCallerIdentityCommand).rejects(error);
    await expect(session()).rejects.toBe(error);
  });

  test('the profile is named that was asked for', async () => {
    aws.sts.on(GetCallerIdentityCommand).rejects(error);
    await expect(session({ profile: 'work' })).rejects.toMatchObject({
      code: 'no-credentials',
      exitCode: 4,
      message: 'The profile work has no AWS credentials, or does not exist.',
      cause: error,
    });
  });

  test.each<[string, Error]>([
    ['has expired', Object.assign(new Error('Token is expired'), { name: 'CredentialsProviderError' })],
    ['may not be used', awsError('AccessDenied', 'no', 403)],
  ])('a profile that %s is another matter', async (_what, other) => {
    aws.sts.on(GetCallerIdentityCommand).rejects(other);
    await expect(session({ profile: 'work' })).rejects.toBe(other);
  });
});

test.each<[ConnectionOptions, Record<string, string>, string]>([
  [{}, {}, 'pipeline-setup status hello --region eu-central-1'],
  [{ profile: 'work' }, {}, 'pipeline-setup status hello --region eu-central-1 --profile work'],
  [{ profile: "ada's own" }, {}, `pipeline-setup status hello --region eu-central-1 --profile 'ada'\\''s own'`],
  [
    { endpointUrl: 'http://x:1/?a&b' },
    {},
    "pipeline-setup status hello --region eu-central-1 --endpoint-url 'http://x:1/?a&b'",
  ],
  [{}, { npm_command: 'exec' }, 'npx pipeline-setup status hello --region eu-central-1'],
])('with %j and %j a command is typed: %s', async (options, env, line) => {
  expect((await session(options, env)).commandLine('status hello')).toBe(line);
});

test('what the environment says already is not typed again', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  const { commandLine, identity } = await connect({}, fakeHost(), () => undefined);
  vi.unstubAllEnvs();
  expect(identity.region).toBe('eu-west-1');
  expect(commandLine('status hello')).toBe('pipeline-setup status hello');
});
