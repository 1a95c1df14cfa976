import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAuthorizationTokenCommand, GetRepositoryEndpointCommand } from '@aws-sdk/client-codeartifact';
import { BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/main.js';
import { projectOf } from '../helpers/account.js';
import type { MockedAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { drivenAws } from '../helpers/driven.js';
import { fakeHost, noon } from '../helpers/host.js';

const url = 'https://acme-123456789012.d.codeartifact.eu-central-1.amazonaws.com/npm/hello/';
const key = url.replace('https:', '');
const where = { domain: 'acme', domainOwner: '123456789012' };

let aws: MockedAws;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packages '));
  await mkdir(join(folder, 'shop'));
  await writeFile(join(folder, 'shop', 'package.json'), '{}');
  aws = drivenAws();
  const variables = { PACKAGES_DOMAIN: 'acme', PACKAGES_DOMAIN_OWNER: '123456789012', PACKAGES_REPOSITORY: 'hello' };
  const { config } = testContext({ env: variables });
  aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [projectOf(config)] });
  aws.codeartifact
    .on(GetAuthorizationTokenCommand)
    .resolves({ authorizationToken: 'secret.token', expiration: new Date(noon + 12 * 3_600_000) })
    .on(GetRepositoryEndpointCommand)
    .resolves({ repositoryEndpoint: url });
});
afterEach(async () => {
  aws.restore();
  await rm(folder, { recursive: true, force: true });
});

async function packages(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: folder, npm_config_update_notifier: 'false' };
  const host = fakeHost({ cwd: join(folder, 'shop'), env });
  const code = await run(['packages', ...args, '--region', 'eu-central-1'], host);
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

/** With an npm that ends so, in place of the real one. */
async function packagesWith(npm: string) {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
  const host = fakeHost({ cwd: join(folder, 'shop'), env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder } });
  return {
    code: await run(['packages', 'login', 'hello', '--region', 'eu-central-1'], host),
    stderr: host.stderr.text,
  };
}

const ofUser = async () => await readFile(join(folder, '.npmrc'), 'utf8').catch(() => '');
const ofProject = async () => await readFile(join(folder, 'shop', '.npmrc'), 'utf8').catch(() => '');

const forgotten = { code: 0, stdout: `npm does not know ${url} any more.\n`, stderr: '' };

describe('login', () => {
  /** For programs: without the token. */
  const document = {
    pipeline: 'hello',
    account: '123456789012',
    region: 'eu-central-1',
    endpoint: 'aws',
    domain: 'acme',
    repository: 'hello',
    registry: url,
    expires: '2026-03-02T00:00:00.000Z',
  };

  test('tells the user’s npm which registry, and how to ask it; and the user for how long. logout takes that away again', async () => {
    await writeFile(join(folder, '.npmrc'), 'fund=false\n');
    const { code, stdout, stderr } = await packages('login', 'hello');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      `npm installs from ${url} and publishes to it, as you.\n` +
        'The token lasts 12h 00m. Then log in again: pipeline-setup packages login hello --region eu-central-1\n' +
        'Undo: pipeline-setup packages logout hello --region eu-central-1\n',
    );
    const lines = ['', `${key}:_authToken=secret.token`, 'fund=false', `registry=${url}`];
    expect((await ofUser()).split('\n').toSorted()).toEqual(lines);
    expect(aws.codeartifact.calls().map(({ args: [{ input }] }) => input)).toEqual([
      { ...where, repository: 'hello', format: 'npm' },
      where,
    ]);

    expect(await packages('logout', 'hello')).toEqual(forgotten);
    expect(await ofUser()).toBe('fund=false\n');
  });

  test('only in a project: the token is not in the project’s file, which is committed', async () => {
    await writeFile(join(folder, '.npmrc'), 'fund=false\n');
    const { code, stdout } = await packages('login', 'hello', '--project', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, document]);
    expect(await ofUser()).toBe(`fund=false\n${key}:_authToken=secret.token\n`);
    expect(await ofProject()).toBe(`registry=${url}\n`);

    expect(await packages('logout', 'hello')).toEqual(forgotten);
    expect([await ofUser(), await ofProject()]).toEqual(['fund=false\n', '']);
  });

  test('where a project has a registry of its own, it says so', async () => {
    await writeFile(join(folder, 'shop', '.npmrc'), 'registry=https://example.com/\n');
    const { stdout } = await packages('login', 'hello');
    expect(stdout).toContain(
      'But here npm uses https://example.com/: an .npmrc of this folder, or npm_config_registry,',
    );
  });

  test('a pipeline without packages: says how it gets some', async () => {
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [projectOf(testContext().config)] });
    const { code, stderr } = await packages('login', 'hello');
    expect(code).toBe(2);
    expect(stderr).toContain('error: The pipeline hello has no packages.\n');
    expect(stderr).toContain('pipeline-setup init hello --region eu-central-1\n');
  });

  test('no pipeline: says so', async () => {
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] });
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [] });
    expect(await packages('login', 'hello')).toMatchObject({ code: 1, stderr: expect.stringContaining('no pipeline') });
  });

  test('no npm: says where it is from', async () => {
    const host = fakeHost({ cwd: folder, env: { PATH: folder, HOME: folder } });
    expect(await run(['packages', 'login', 'hello', '--region', 'eu-central-1'], host)).toBe(2);
    expect(host.stderr.text).toContain('There is no npm on the PATH.');
  });

  test('npm that fails: says why, and nothing of the token', async () => {
    await mkdir(join(folder, '.npmrc'));
    const { code, stdout, stderr } = await packages('login', 'hello', '--debug');
    expect(code).toBe(1);
    expect(stderr).toContain(`npm's configuration cannot be written: ${join(folder, '.npmrc')} (EISDIR).`);
    expect(stdout + stderr).not.toContain('secret.token');
  });
});

test('Ctrl-C in the middle of npm is no fault of npm', async () => {
  const { code, stderr } = await packagesWith('kill -INT $$');
  expect(code).toBe(130);
  expect(stderr).toContain('Interrupted.\n  npm may know a part of it by now');
});

describe('logout', () => {
  test('asks AWS nothing: the pipeline, and the credentials, may be gone', async () => {
    await writeFile(join(folder, '.npmrc'), `${key}:_authToken=a\nregistry=${url}\n`);
    const host = fakeHost({ cwd: join(folder, 'shop'), env: { PATH: process.env.PATH, HOME: folder } });
    expect(await run(['packages', 'logout'], host)).toBe(0);
    expect(host.stderr.text).toContain('Chosen: hello (all that npm knows).');
    const asked = [aws.codeartifact, aws.codebuild, aws.codepipeline, aws.sts].map((mock) => mock.calls().length);
    expect(asked).toEqual([0, 0, 0, 0]);
    expect(await ofUser()).toBe('');
  });

  test('where npm knows nothing of it: says so, and what it knows', async () => {
    expect(await packages('logout', 'hello')).toMatchObject({
      code: 0,
      stdout: 'npm is not logged in to the packages of hello: there is nothing to forget.\n',
    });
    await writeFile(join(folder, '.npmrc'), `${key}:_authToken=a\n`);
    const { code, stdout } = await packages('logout', 'other');
    expect([code, stdout]).toEqual([
      0,
      `npm is not logged in to the packages of other: there is nothing to forget. It knows ${url}\n`,
    ]);
    expect(JSON.parse((await packages('logout', 'other', '--json')).stdout)).toMatchObject({ registry: null });
    expect(await ofUser()).toContain(key);
  });

  test('of several, none is guessed', async () => {
    const other = key.replace('/npm/hello/', '/npm/other/');
    await writeFile(join(folder, '.npmrc'), `${key}:_authToken=a\n${other}:_authToken=b\n`);
    const { code, stderr } = await packages('logout');
    expect(code).toBe(2);
    expect(stderr).toContain('  pipeline-setup packages logout other --region eu-central-1\n');
    expect(await ofUser()).toContain(key);
  });

  test('forgets a repository wherever it has answered, such as on a former port of the local AWS', async () => {
    const [former, now] = [4873, 4874].map((port) => `//127.0.0.1:${port}/npm/acme-000000000000.eu-central-1/hello/`);
    const lines = [`${former}:_authToken=a`, `${now}:_authToken=b`, `registry=http:${now}`, ''];
    await writeFile(join(folder, '.npmrc'), lines.join('\n'));
    const { code, stdout } = await packages('logout', 'hello', '--local');
    expect([code, stdout]).toEqual([
      0,
      `npm does not know http:${former} any more.\nnpm does not know http:${now} any more.\n`,
    ]);
    expect(await ofUser()).toBe('');
  });

  test('leaves another registry that was set since', async () => {
    await writeFile(join(folder, '.npmrc'), `${key}:_authToken=a\nregistry=https://example.com/\n`);
    const { stdout } = await packages('logout', 'hello', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ pipeline: 'hello', repository: 'hello', registry: url });
    expect(await ofUser()).toBe('registry=https://example.com/\n');
  });
});

describe('in place of the AWS CLI', () => {
  async function cli(...args: string[]) {
    const host = fakeHost({ cwd: folder, env: { PATH: process.env.PATH, HOME: folder, AWS_REGION: 'eu-central-1' } });
    const code = await run(['local', 'aws', '--', ...args], host);
    return { code, stdout: host.stdout.text, stderr: host.stderr.text };
  }

  const login = ['codeartifact', 'login', '--tool', 'npm', '--domain', 'acme', '--repository', 'hello'];
  const token = ['codeartifact', 'get-authorization-token', '--domain', 'acme'];

  test('login tells npm', async () => {
    expect(await cli(...login, '--domain-owner', '123456789012', '--duration-seconds', '900')).toEqual({
      code: 0,
      stdout: `Successfully configured npm to use AWS CodeArtifact repository ${url}\nLogin expires at 2026-03-02T00:00:00.000Z\n`,
      stderr: '',
    });
    expect(await ofUser()).toContain(`${key}:_authToken=secret.token`);
    expect(aws.inputsOf('GetAuthorizationToken')).toEqual([{ ...where, durationSeconds: 900 }]);
  });

  test('a token alone, or all of the answer', async () => {
    expect(await cli(...token, '--query', 'authorizationToken', '--output', 'text')).toMatchObject({
      code: 0,
      stdout: 'secret.token\n',
    });
    const { stdout } = await cli(...token);
    expect(JSON.parse(stdout)).toEqual({ authorizationToken: 'secret.token', expiration: '2026-03-02T00:00:00.000Z' });
  });

  test.each([
    ['s3 cp', ['s3', 'cp', 'a', 's3://b', '--quiet'], 's3 cp a s3://b'],
    ['its version', ['--version'], '--version'],
    ['its help', ['--help'], '--help'],
    ['no command', [], ''],
    ['another tool', login.with(3, 'pip'), 'codeartifact login'],
    ['no repository', login.slice(0, 6), 'codeartifact login'],
    ['another option', [...login, '--namespace', 'acme'], 'codeartifact login'],
    ['another form', [...token, '--query', 'expiration'], 'codeartifact get-authorization-token'],
  ])('%s is refused by name', async (_what, args, named) => {
    const { code, stdout, stderr } = await cli(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error: "aws ${named}" needs the AWS CLI, and this machine has none.\n`);
    expect(await ofUser()).toBe('');
  });
});
