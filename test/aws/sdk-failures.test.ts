/** What the SDK itself throws before any request leaves, and when none can: the real errors, not their likenesses. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClientConfig, clients } from '../../src/aws/clients.js';
import { translate } from '../../src/aws/translate.js';
import { testContext } from '../helpers/context.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'aws home '));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') && !name.startsWith('AWS_SDK_JS_')) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** What becomes of asking AWS who we are. */
async function failureWith(config: ClientConfig) {
  const asking = clients(config, testContext()).sts().send(new GetCallerIdentityCommand({}));
  return translate(await asking.catch((error: unknown) => error));
}

test('no region', async () => {
  expect(await failureWith({ credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })).toMatchObject({
    code: 'no-region',
    exitCode: 2,
    message: 'No AWS region is set.',
    hint: expect.stringMatching(/--region us-east-1.*AWS_REGION/),
  });
});

test('a region that cannot be one', async () => {
  expect(
    await failureWith({ region: 'us east', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
  ).toMatchObject({
    code: 'bad-region',
    exitCode: 2,
    message: '"us east" cannot be an AWS region.',
    hint: expect.stringMatching(/AWS_REGION.*--region us-east-1/),
  });
});

test('no credentials', async () => {
  expect(await failureWith({ region: 'eu-central-1' })).toMatchObject({
    code: 'no-credentials',
    exitCode: 4,
    message: 'No AWS credentials were found.',
    hint: expect.stringMatching(/aws configure.*--profile.*--local/),
  });
});

test('a profile that is not there', async () => {
  expect(await failureWith({ region: 'eu-central-1', profile: 'nobody' })).toMatchObject({
    code: 'no-credentials',
    hint: expect.stringContaining('--profile'),
  });
});

test('an SSO session that has expired', async () => {
  const url = 'https://example.awsapps.com/start';
  const cache = join(home, '.aws', 'sso', 'cache');
  await mkdir(cache, { recursive: true });
  await writeFile(
    join(home, 'config'),
    `[profile work]\nsso_start_url = ${url}\nsso_region = eu-central-1\nsso_account_id = 123456789012\nsso_role_name = dev\n`,
  );
  const token = { startUrl: url, region: 'eu-central-1', accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' };
  await writeFile(join(cache, `${createHash('sha1').update(url).digest('hex')}.json`), JSON.stringify(token));
  expect(await failureWith({ region: 'eu-central-1', profile: 'work' })).toMatchObject({
    code: 'expired-credentials',
    exitCode: 4,
    hint: expect.stringContaining('aws sso login'),
  });
});

test('an endpoint where nobody listens', async () => {
  const port = await freePort();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const endpoint = `http://127.0.0.1:${port}`;
  expect(await failureWith({ region: 'eu-central-1', credentials, endpoint })).toMatchObject({
    code: 'no-network',
    exitCode: 1,
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
