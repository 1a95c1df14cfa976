import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { gitCredentials } from '../../src/aws/git-credentials.js';
import { open } from '../../src/local/index.js';
import { run } from '../../src/main.js';
import { fakeHost, noon } from '../helpers/host.js';

const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const url = { host: 'git-codecommit.eu-west-1.amazonaws.com', path: 'v1/repos/hello' };
const question = 'protocol=https\nhost=git-codecommit.eu-west-1.amazonaws.com\npath=v1/repos/hello\n\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helper '));
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function ask(input: string, ...args: string[]) {
  const host = fakeHost({ input, env: { PIPELINE_SETUP_HOME: join(folder, 'home') } });
  const code = await run(['credential-helper', ...(args.length > 0 ? args : ['get'])], host);
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

function answer(...args: Parameters<typeof gitCredentials>) {
  const { username, password } = gitCredentials(...args);
  return { code: 0, stdout: `username=${username}\npassword=${password}\n`, stderr: '' };
}

const nothing = { code: 0, stdout: '', stderr: '' };

describe('for CodeCommit', () => {
  test('the credentials are those that the AWS CLI would use', async () => {
    expect(await ask(question)).toEqual(answer(url, 'eu-west-1', key, new Date(noon)));
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    const temporary = { ...key, sessionToken: 'token' };
    expect(await ask(question)).toEqual(answer(url, 'eu-west-1', temporary, new Date(noon)));
  });

  test('they may be those of a profile', async () => {
    await writeFile(
      join(folder, 'credentials'),
      '[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = other\n',
    );
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    const work = { accessKeyId: 'AKIDWORK', secretAccessKey: 'other' };
    const expected = answer(url, 'eu-west-1', work, new Date(noon));
    expect(await ask(question, '--profile', 'work', 'get')).toEqual(expected);
    expect(await ask(question, 'get', '--profile', 'work', '--region', 'us-east-1')).toEqual(expected);
  });

  test('without any, git is told nothing and the user why', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    expect(await ask(question)).toEqual({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(/^error: No AWS credentials were found/),
    });
  });

  test('without a path, how git is made to send it', async () => {
    const { code, stdout, stderr } = await ask(question.replace(/path.*\n/, ''));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('git config --global credential.UseHttpPath true');
  });
});

test.each([
  ['another host', 'protocol=https\nhost=github.com\npath=a/b\n\n'],
  ['CodeCommit without encryption', question.replace('https', 'http')],
  ['a server on this machine, when there is no local AWS', 'protocol=http\nhost=127.0.0.1:4566\npath=v1/repos/a\n\n'],
  ['nothing', '\n'],
])('for %s it says nothing', async (_what, input) => {
  expect(await ask(input)).toEqual(nothing);
  expect(await readdir(folder)).not.toContain('home');
});

test.each(['store', 'erase', 'capability'])('to %s is nothing to do, nor to read', async (action) => {
  const host = { ...fakeHost(), readInput: () => Promise.reject(new Error('it was read')) };
  expect(await run(['credential-helper', action], host)).toBe(0);
  expect(host.stdout.text + host.stderr.text).toBe('');
});

describe('for the local AWS', () => {
  const local = { host: '127.0.0.1:4566', path: 'v1/repos/hello' };
  const asked = 'protocol=http\nhost=127.0.0.1:4566\npath=v1/repos/hello\n\n';

  test('they are its own, never those of AWS', async () => {
    const { credentials } = await open({ home: join(folder, 'home'), startRunner: () => undefined });
    expect(await ask(asked)).toEqual(answer(local, 'us-east-1', credentials, new Date(noon)));
    expect(await ask(asked, 'get', '--region', 'eu-west-1')).toEqual(
      answer(local, 'eu-west-1', credentials, new Date(noon)),
    );
    expect(await ask(asked.replace('127.0.0.1', 'localhost'))).toEqual(
      answer({ ...local, host: 'localhost:4566' }, 'us-east-1', credentials, new Date(noon)),
    );
  });

  test('another path or host is not its own', async () => {
    await open({ home: join(folder, 'home'), startRunner: () => undefined });
    expect(await ask(asked.replace('v1/repos/hello', 'v2/hello'))).toEqual(nothing);
    expect(await ask(asked.replace('127.0.0.1', '10.0.0.1'))).toEqual(nothing);
    expect(await ask(asked.replace('http', 'https'))).toEqual(nothing);
    expect(await ask(asked.replace('127.0.0.1:4566', 'localhost.evil.example'))).toEqual(nothing);
  });
});
