/** No way leads to AWS by accident. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { inAccount, whoCalls } from './identity.js';
import { switchedTo } from './switch.js';
import { openLocalWorld } from './world.js';

const account = '123456789012';
const named = {
  PIPELINE_SETUP_CONTRACT: 'aws',
  PIPELINE_SETUP_CONTRACT_ACCOUNT: account,
  PIPELINE_SETUP_CONTRACT_REGION: 'eu-central-1',
};

/** What somebody has who works with AWS. */
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_PROFILE: 'work',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL: 'https://example.com',
};

afterEach(() => vi.unstubAllEnvs());

describe('the contract is tried against the local AWS', () => {
  test.each<[string, Record<string, string>]>([
    ['with nothing set', {}],
    ['with credentials, a profile, a region and an endpoint', credentials],
    [
      'with an account and a region that are named for no AWS',
      { ...credentials, ...named, PIPELINE_SETUP_CONTRACT: '' },
    ],
  ])('%s', (_, env) => {
    expect(switchedTo(env)).toEqual({ kind: 'local' });
  });

  test('by clients that ask no network, whatever the environment says', async () => {
    for (const [name, value] of Object.entries({ ...credentials, ...named })) vi.stubEnv(name, value);
    const world = await openLocalWorld();
    try {
      expect(world.identity).toMatchObject({ account: '000000000000', caller: 'arn:aws:iam::000000000000:user/local' });
      const all = [world.aws, world.as({ accessKeyId: 'a', secretAccessKey: 'b' })].flatMap((aws) =>
        Object.values(aws).map((client) => client()),
      );
      for (const { config } of all) expect(config.requestHandler.metadata?.handlerProtocol).toBe('in-process');
    } finally {
      await world.close();
    }
  });

  test('by tests that make no clients of their own', async () => {
    const folder = fileURLToPath(new URL('.', import.meta.url));
    const files = (await readdir(folder)).filter((file) => !['identity.ts', 'world.ts'].includes(file));
    const texts = await Promise.all(files.map((file) => readFile(`${folder}${file}`, 'utf8')));
    const makesClients = (text = '') => /new \w+Client\b|[^.\w]clients\(/.test(text);
    expect(files.filter((_, index) => makesClients(texts[index]))).toEqual([]);
  });
});

describe('the contract is tried against AWS', () => {
  test('when AWS, the account and the region are named', () => {
    expect(switchedTo(named)).toEqual({ kind: 'aws', account, region: 'eu-central-1' });
  });

  test('at another endpoint, which then is told', () => {
    const env = { ...named, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(switchedTo(env)).toMatchObject({ kind: 'aws', endpoint: 'http://127.0.0.1:4566' });
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['without an account', { PIPELINE_SETUP_CONTRACT_ACCOUNT: undefined }, /_ACCOUNT to the 12 digits/],
    ['with an account that is none', { PIPELINE_SETUP_CONTRACT_ACCOUNT: '12345678901' }, /_ACCOUNT to the 12 digits/],
    ['without a region', { PIPELINE_SETUP_CONTRACT_REGION: undefined }, /_REGION to the region/],
    ['with a region that is none', { PIPELINE_SETUP_CONTRACT_REGION: 'here' }, /_REGION to the region/],
    ['by another word', { PIPELINE_SETUP_CONTRACT: 'yes' }, /"yes"\. Set it to aws/],
    ['by a word in other letters', { PIPELINE_SETUP_CONTRACT: 'AWS' }, /"AWS"\. Set it to aws/],
  ])('never %s, nor locally in its place', (_, over, message) => {
    expect(() => switchedTo({ ...credentials, ...named, ...over })).toThrow(message);
  });

  test('never with credentials of another account', async () => {
    const world = await openLocalWorld();
    try {
      const calling = () => whoCalls(world.aws, 'us-east-1');
      await expect(inAccount(account, calling())).rejects.toThrow('credentials of account 000000000000');
      expect(await inAccount('000000000000', calling())).toMatchObject({ account: '000000000000' });
    } finally {
      await world.close();
    }
  });
});
