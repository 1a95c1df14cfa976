/** git itself, over the network, with CodeCommit's credentials. */
import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type ClientRequest, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitCredentials, type SigningKey } from '../../src/aws/git-credentials.js';
import { newSession } from '../../src/local/credentials.js';
import type { Admitted } from '../../src/local/git/admission.js';
import { runBackend } from '../../src/local/git/backend.js';
import type { Listener } from '../../src/local/index.js';
import { askAwsCli, hasAwsCli } from '../helpers/aws-credential-helper.js';
import { bareRole, createRole } from '../helpers/codebuild.js';
import { type Local, openLocal } from '../helpers/local.js';

let local: Local;
let http: Listener;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git http '));
  local = await openLocal();
  http = await local.aws.listen();
  await local.client(CodeCommitClient).send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
});
afterEach(async () => {
  await http.close();
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

const url = (name = 'hello') => `${http.url}/v1/repos/${name}`;

interface Signing {
  readonly key?: SigningKey;
  readonly region?: string;
  readonly at?: number;
  readonly name?: string;
}

/** What a helper gives to git. */
function credentials({
  key = local.aws.credentials,
  region = 'us-east-1',
  at = Date.now(),
  name = 'hello',
}: Signing = {}) {
  return gitCredentials({ host: '127.0.0.1', path: `v1/repos/${name}` }, region, key, new Date(at));
}

/** Runs git with credentials, or with none. */
function git(args: string[], given?: { username: string; password: string }) {
  const helper = given ? `!printf 'username=%s\\npassword=%s\\n' '${given.username}' '${given.password}' #` : '';
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child: ChildProcess = execFile(
      'git',
      ['-c', `credential.helper=${helper}`, '-c', 'credential.UseHttpPath=true', '-c', 'core.compression=0', ...args],
      { cwd: folder, env },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** A clone with a commit of the file given, not yet pushed. */
async function cloneWith(name: string, content: string | Uint8Array, given = credentials()) {
  expect(await git(['clone', url(), name], given)).toMatchObject({ code: 0 });
  await git(['-C', name, 'symbolic-ref', 'HEAD', 'refs/heads/main']);
  await writeFile(join(folder, name, 'file'), content);
  await git(['-C', name, 'add', '.']);
  await git(['-C', name, 'commit', '-m', name]);
}

async function push(name: string, ref = 'main', given = credentials()) {
  return git(['-C', name, 'push', 'origin', `HEAD:${ref}`], given);
}

it('is where a client that came through the port is told to clone from', async () => {
  const asked = new GetRepositoryCommand({ repositoryName: 'hello' });
  const remote = new CodeCommitClient({ ...local.clientConfig, endpoint: http.url });
  const [there, here] = await Promise.all([remote.send(asked), local.client(CodeCommitClient).send(asked)]);
  expect(there.repositoryMetadata?.cloneUrlHttp).toBe(url());
  expect(here.repositoryMetadata?.cloneUrlHttp).toMatch(/^file:.*\/hello\.git$/);
});

describe('with credentials', () => {
  it('git clones and pushes, and what was pushed is there', async () => {
    await cloneWith('one', 'content');
    expect(await push('one', 'refs/heads/main')).toMatchObject({ code: 0 });
    const { stdout } = await git(['-C', 'one', 'rev-parse', 'HEAD']);
    const branch = new GetBranchCommand({ repositoryName: 'hello', branchName: 'main' });
    expect((await local.client(CodeCommitClient).send(branch)).branch?.commitId).toBe(stdout.trim());
    expect(await git(['clone', url(), 'two'], credentials())).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'two', 'file'), 'utf8')).toBe('content');
  });

  it('a push may be large, and a clone shallow', async () => {
    const content = randomBytes(20 * 2 ** 20);
    await cloneWith('large', content);
    expect(await push('large', 'refs/heads/main')).toMatchObject({ code: 0 });
    await git(['-C', 'large', 'commit', '--allow-empty', '-m', 'again']);
    expect(await push('large')).toMatchObject({ code: 0 });
    expect(await git(['clone', '--depth', '1', url(), 'shallow'], credentials())).toMatchObject({ code: 0 });
    expect((await git(['-C', 'shallow', 'log', '--format=%s'])).stdout).toBe('again\n');
    expect((await readFile(join(folder, 'shallow', 'file'))).equals(content)).toBe(true);
  });

  it('some push while others clone', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) await cloneWith(name, name);
    expect(await push('a', 'refs/heads/main')).toMatchObject({ code: 0 });
    const work = [
      ...names.map((name) => push(name, `refs/heads/${name}`)),
      ...names.map((name) => git(['clone', url(), `${name}2`], credentials())),
    ];
    expect((await Promise.all(work)).map(({ code }) => code)).toEqual(work.map(() => 0));
    const { stdout } = await git(['ls-remote', '--heads', url()], credentials());
    expect(stdout.match(/refs\/heads\/\w+/g)).toEqual(['a', 'b', 'c', 'main'].map((name) => `refs/heads/${name}`));
  });

  it('a request may be long, which git then compresses', async () => {
    await cloneWith('many', 'content');
    const branches = 'for i in $(seq 40); do git commit -q --allow-empty -m $i; git branch b$i; done';
    await git(['-C', 'many', '-c', `alias.branches=!${branches}`, 'branches']);
    expect(await git(['-C', 'many', 'push', 'origin', '--all'], credentials())).toMatchObject({ code: 0 });
    expect(await git(['clone', url(), 'again'], credentials())).toMatchObject({ code: 0 });
    expect((await git(['-C', 'again', 'branch', '-r'])).stdout.split('\n').length).toBeGreaterThan(40);
  });

  it('the lines of the hook reach the pusher', async () => {
    await mkdir(join(local.home, 'hooks'));
    const hook = join(local.home, 'hooks', 'post-receive');
    await writeFile(hook, '#!/bin/sh\nread before after ref\necho "it has $ref"\n');
    await chmod(hook, 0o755);
    await cloneWith('one', 'content');
    expect((await push('one', 'refs/heads/main')).stderr).toContain('remote: it has refs/heads/main');
  });

  it('of a session, or of another region, git is let in', async () => {
    await createRole(local, 'r', 'codebuild.amazonaws.com');
    const session = await local.aws.act((call) => newSession(call, 'arn:aws:sts::000000000000:assumed-role/r/s', 60));
    expect(await git(['ls-remote', url()], credentials({ key: session }))).toMatchObject({ code: 0 });
    const elsewhere = local.client(CodeCommitClient, { region: 'eu-west-1' });
    await elsewhere.send(new CreateRepositoryCommand({ repositoryName: 'There' }));
    for (const region of ['eu-west-1', 'us-east-1']) {
      expect(await git(['ls-remote', url('There')], credentials({ region, name: 'There' }))).toMatchObject({ code: 0 });
    }
  });

  it('the region that was signed for decides between two repositories of one name', async () => {
    await cloneWith('one', 'content');
    await push('one', 'refs/heads/main');
    const elsewhere = local.client(CodeCommitClient, { region: 'eu-west-1' });
    await elsewhere.send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
    expect((await git(['ls-remote', url()], credentials({ region: 'eu-west-1' }))).stdout).toBe('');
    expect((await git(['ls-remote', url()], credentials())).stdout).toContain('refs/heads/main');
  });

  it.skipIf(!hasAwsCli)("of AWS's own helper git is let in", async () => {
    const at = new Date().toISOString().slice(0, 19);
    const input = `protocol=http\nhost=127.0.0.1:${http.port}\npath=v1/repos/hello\n`;
    const [answer = ''] = askAwsCli([{ ...local.aws.credentials, at, input, region: 'us-east-1' }]);
    const [username = '', password = ''] = answer.split('\n').map((line) => line.replace(/^\w+=/, ''));
    expect(await git(['ls-remote', url()], { username, password })).toMatchObject({ code: 0 });
  });
});

const pushing = { repositoryName: 'hello', service: 'git-receive-pack', file: 'git-receive-pack' } as const;

function admitted(): Admitted {
  const folder = join(local.home, 'repositories', 'us-east-1', 'hello.git');
  return { principal: 'ada', folder, read: new Uint8Array() };
}

it('a push that breaks off leaves no git behind', async () => {
  const ended = new Promise<unknown>((resolve) => {
    const server = createServer((incoming, outgoing) => {
      // It may have begun to answer or not: what counts is that it ends.
      const over = () => resolve('ended');
      runBackend(incoming, outgoing, pushing, admitted()).then(over, over);
      server.close();
      incoming.once('data', () => client.destroy());
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const headers = { 'content-type': 'application/x-git-receive-pack-request', 'content-length': 1000 };
      client = request({ host: '127.0.0.1', port, method: 'POST', headers }).on('error', () => undefined);
      client.write('0094');
    });
    let client: ClientRequest;
  });
  expect(await ended).toBe('ended');
});

it('no git is started for who has gone away before it is', async () => {
  const served = new Promise<unknown>((resolve, reject) => {
    const server = createServer((incoming, outgoing) => {
      server.close();
      outgoing.once('close', () => void runBackend(incoming, outgoing, pushing, admitted()).then(resolve, reject));
      client.destroy();
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const headers = { 'content-type': 'application/x-git-receive-pack-request' };
      client = request({ host: '127.0.0.1', port, method: 'POST', headers }).on('error', () => undefined);
      client.end('0000');
    });
    let client: ClientRequest;
  });
  // A git that was started would answer, or wait for ever for the body.
  expect(await served).toBeUndefined();
});

describe('a role that may push to one branch alone', () => {
  async function mayPush(...statements: object[]) {
    const iam = local.client(IAMClient);
    await bareRole(local, 'r', 'codebuild.amazonaws.com');
    const pull = { Effect: 'Allow', Action: 'codecommit:GitPull', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [pull, ...statements] });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument }));
    const session = 'arn:aws:sts::000000000000:assumed-role/r/s';
    const key = await local.aws.act((call) => newSession(call, session, 60));
    return credentials({ key });
  }

  // As the CodeCommit User Guide has it, in "Limit pushes and merges to branches".
  const notToMain = {
    Effect: 'Deny',
    Action: 'codecommit:GitPush',
    Resource: '*',
    Condition: {
      StringEqualsIfExists: { 'codecommit:References': ['refs/heads/main'] },
      Null: { 'codecommit:References': 'false' },
    },
  };

  it('is refused another, also when both are pushed at once', async () => {
    const session = await mayPush({ Effect: 'Allow', Action: 'codecommit:GitPush', Resource: '*' }, notToMain);
    await cloneWith('one', 'x'.repeat(2 ** 21));
    expect(await push('one', 'refs/heads/topic', session)).toMatchObject({ code: 0 });
    expect(await push('one', 'refs/heads/main', session)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('403'),
    });
    const both = ['-C', 'one', 'push', 'origin', 'HEAD:refs/heads/other', 'HEAD:refs/heads/main'];
    expect(await git(both, session)).toMatchObject({ code: 1 });
    expect((await git(['ls-remote', '--heads', url()], credentials())).stdout).toMatch(/^\w+\trefs\/heads\/topic\n$/);
  });

  it.each([
    ['no list of references', '0011this is none\n0000'],
    ['something else', 'anything'],
    ['a list that does not end', `00a0${'0'.repeat(40)}`],
  ])('is refused %s', async (_what, body) => {
    expect((await ask('POST', '/v1/repos/hello/git-receive-pack', basic(), body)).status).toBe(400);
  });

  it('is refused what it has compressed, as git never does', async () => {
    const headers = { ...basic(), 'content-encoding': 'gzip' };
    expect((await ask('POST', '/v1/repos/hello/git-receive-pack', headers, '0000')).status).toBe(400);
  });
});

describe('git is refused', () => {
  it('without credentials: it is told to ask for some', async () => {
    const { code, stderr } = await git(['ls-remote', url()]);
    expect([code, stderr]).toEqual([128, expect.stringContaining('could not read Username')]);
    const { status, headers } = await ask('GET', '/v1/repos/hello/info/refs?service=git-upload-pack');
    expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="AWS CodeCommit"']);
  });

  it.each<[string, () => Signing | Promise<Signing>]>([
    ['an unknown key', () => ({ key: { ...local.aws.credentials, accessKeyId: 'AKIDEXAMPLE' } })],
    ['a wrong secret', () => ({ key: { ...local.aws.credentials, secretAccessKey: 'another' } })],
    ['a token too many', () => ({ key: { ...local.aws.credentials, sessionToken: 'token' } })],
    ['a password of 16 minutes ago', () => ({ at: Date.now() - 16 * 60_000 })],
    ['a password for another repository', () => ({ name: 'other' })],
    ['a password for a region where nothing is', () => ({ region: 'eu-west-1' })],
    [
      'a session that has expired',
      async () => ({ key: await local.aws.act((call) => newSession(call, 'arn:aws:sts::0:assumed-role/r/s', -1)) }),
    ],
    [
      'a session of a role that may not pull',
      async () => ({ key: await local.aws.act((call) => newSession(call, 'arn:aws:sts::0:assumed-role/r/s', 60)) }),
    ],
  ])('with %s', async (_what, signing) => {
    const { code, stderr } = await git(['ls-remote', url()], credentials(await signing()));
    expect([code, stderr]).toEqual([128, expect.stringContaining('403')]);
  });

  it('with a password that is none', async () => {
    for (const password of ['', 'password', `20260301T120000Z${'0'.repeat(64)}`]) {
      const { username } = credentials();
      expect((await git(['ls-remote', url()], { username, password })).stderr).toContain('403');
    }
  });

  it('when there is no such repository', async () => {
    for (const name of ['none', 'hello.git']) {
      const { stderr } = await git(['ls-remote', url(name)], credentials({ name }));
      expect(stderr).toContain('not found');
    }
  });

  it.each([
    ['GET', '/info/refs'],
    ['GET', '/HEAD'],
    ['GET', '/config'],
    ['GET', '/objects/info/packs'],
    ['GET', '/../hello/HEAD'],
    ['GET', '/%2e%2e/hello.git/info/refs?service=git-upload-pack'],
    ['GET', '/info/refs?service=git-upload-archive'],
    ['GET', '/git-upload-pack'],
    ['POST', '/git-upload-pack?service=git-upload-pack'],
    ['POST', '/info/refs?service=git-upload-pack'],
    ['PUT', '/git-receive-pack'],
  ])('whatever is not of the smart protocol: %s %s', async (method, path) => {
    expect((await ask(method, `/v1/repos/hello${path}`, basic())).status).toBe(404);
  });

  it('when a web page sent the request', async () => {
    const path = '/v1/repos/hello/info/refs?service=git-upload-pack';
    expect((await ask('GET', path, basic())).status).toBe(200);
    expect((await ask('GET', path, { ...basic(), origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('GET', path, { ...basic(), host: 'evil.example' })).status).toBe(403);
  });
});

function basic(): Record<string, string> {
  const { username, password } = credentials();
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

async function ask(method: string, path: string, headers: Record<string, string> = {}, body = '') {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: http.port, method, path, headers }, (response) => {
      buffer(response).then(() => resolve({ status: response.statusCode, headers: response.headers }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}
