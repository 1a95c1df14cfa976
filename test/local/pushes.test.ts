/** Pushes at once, twenty of them and fewer, by git and by the API. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { gitCredentials } from '../../src/aws/git-credentials.js';
import { AwsError } from '../../src/local/errors.js';
import type { Listener, LocalAws } from '../../src/local/index.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { compile } from '../helpers/child.js';
import { declarationOf, prepare } from '../helpers/crash-commands.js';
import { type Local, openLocal } from '../helpers/local.js';

const PUSHES = 20;
/** Each with a pipeline, a build and a commit of its own. */
const REPOSITORIES = 5;
/** As many of them are git's own, which takes far more processes; the others are made by CreateCommit. */
const BY_GIT = 2;
/** Dozens of processes and builds: long on a machine that is busy. */
const TIMEOUT = { timeout: 240_000 };
const TIMING = { minute: 60_000, grace: 100, poll: 10 };

let folder: string;
let receive: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pushes '));
  // What the program does after a push, without the watching.
  const source = `
    import { text } from 'node:stream/consumers';
    import { open } from '../../src/local/index.js';
    const aws = await open({ home: process.argv[2], startRunner: () => undefined });
    const [before, after, ref] = (await text(process.stdin)).trim().split(' ');
    await aws.received(await aws.repositoryIn(process.cwd()), [{ before, after, ref }]);`;
  receive = await compile(folder, 'receive', source);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let local: Local;
let aws: LocalAws;
let http: Listener;
let clones: string;
beforeEach(async () => {
  local = await openLocal();
  aws = local.aws;
  http = await aws.listen();
  clones = await mkdtemp(join(folder, 'clones '));
  await prepare(aws);
  const hook = join(local.home, 'hooks', 'post-receive');
  await mkdir(join(local.home, 'hooks'));
  await writeFile(hook, `#!/bin/sh\nexec '${process.execPath}' '${receive}' '${local.home}'\n`);
  await chmod(hook, 0o755);
});
afterEach(async () => {
  await http.close();
  await local.close();
});

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };
  return new Promise((resolve) => {
    const child = execFile('git', [...who, ...args], { cwd: clones, env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

/** Half of them by their folder, half of them over HTTP. */
async function urlOf(repositoryName: string, number: number): Promise<string> {
  const path = `v1/repos/${repositoryName}`;
  const { username, password } = gitCredentials({ host: '127.0.0.1', path }, 'us-east-1', aws.credentials, new Date());
  if (number % 2 === 0) return `http://${username}:${password}@127.0.0.1:${http.port}/${path}`;
  const { repositoryMetadata } = await aws.call<any>('codecommit', 'GetRepository', { repositoryName });
  return repositoryMetadata.cloneUrlHttp;
}

const buildspec = 'version: 0.2\nphases: { build: { commands: ["true"] } }\n';

/** Makes a commit in a clone of its own and pushes it, again and again on top of what others have pushed before. */
async function pushed(repositoryName: string, number: number): Promise<void> {
  const clone = `clone-${number}`;
  const git = (...args: string[]) => run('-C', clone, ...args);
  await run('clone', '--quiet', await urlOf(repositoryName, number), clone);
  await writeFile(join(clones, clone, 'buildspec.yml'), buildspec);
  await writeFile(join(clones, clone, `file-${number}`), String(number));
  await git('checkout', '--quiet', '-B', 'main');
  await git('add', '.');
  await git('commit', '--quiet', '-m', `Push ${number}`);
  for (;;) {
    const { code, stderr } = await git('push', '--quiet', 'origin', 'main');
    if (code === 0) return;
    expect(stderr).toMatch(/rejected|cannot lock ref/);
    await git('pull', '--quiet', '--rebase', 'origin', 'main');
  }
}

/** What CreateCommit answers when another commit was there before. */
const LATE = ['ParentCommitIdOutdatedException', 'ConcurrentReferenceUpdateException'];

/** As `pushed`, by CreateCommit. */
async function committed(repositoryName: string, number: number): Promise<void> {
  const at = { repositoryName, branchName: 'main' };
  const putFiles = [{ filePath: `file-${number}`, fileContent: Buffer.from(`${number}`) }];
  for (;;) {
    const { branch } = await aws.call<any>('codecommit', 'GetBranch', at);
    const input = { ...at, parentCommitId: branch.commitId, putFiles, commitMessage: `Push ${number}` };
    try {
      await aws.call('codecommit', 'CreateCommit', input);
      return;
    } catch (error) {
      if (!(error instanceof AwsError) || !LATE.includes(error.code)) throw error;
    }
  }
}

async function firstCommitted(repositoryName: string): Promise<void> {
  const putFiles = [{ filePath: 'buildspec.yml', fileContent: Buffer.from(buildspec) }];
  await aws.call('codecommit', 'CreateCommit', { repositoryName, branchName: 'main', putFiles });
}

/** Newest first. */
async function executionsOf(pipelineName: string): Promise<any[]> {
  return (await aws.call<any>('codepipeline', 'ListPipelineExecutions', { pipelineName })).pipelineExecutionSummaries;
}

/** After each push a runner is started, as the hook does; it returns at once when another one is at work. */
async function allAtOnce(pushes: readonly Promise<void>[]): Promise<void> {
  await Promise.all(pushes.map((push) => push.then(() => moveExecutions(aws, TIMING))));
}

async function headOf(repositoryName: string): Promise<string> {
  const { branch } = await aws.call<any>('codecommit', 'GetBranch', { repositoryName, branchName: 'main' });
  return branch.commitId;
}

it(
  'to one branch: each starts an execution, which succeeds or is superseded, and the last one has them all',
  TIMEOUT,
  async () => {
    const numbers = Array.from({ length: PUSHES }, (_, number) => number);
    await allAtOnce(numbers.map((number) => (number < BY_GIT ? pushed('hello', number) : committed('hello', number))));

    const head = await headOf('hello');
    await run('-C', 'clone-0', 'fetch', '--quiet', 'origin', 'main');
    const { stdout: subjects } = await run('-C', 'clone-0', 'log', '--format=%s', head, '--grep=^Push');
    expect(new Set(subjects.trim().split('\n'))).toEqual(new Set(numbers.map((number) => `Push ${number}`)));

    const all = await executionsOf('hello');
    expect(all).toHaveLength(PUSHES + 1);
    for (const { status } of all) expect(status).toMatch(/^(Succeeded|Superseded)$/);
    expect(all[0]).toMatchObject({ status: 'Succeeded', sourceRevisions: [{ revisionId: head }] });
  },
);

it.each(['QUEUED', 'PARALLEL'])('to one branch in %s mode: each is built', TIMEOUT, async (executionMode) => {
  await aws.call('codepipeline', 'UpdatePipeline', { pipeline: { ...declarationOf('hello'), executionMode } });
  await allAtOnce(Array.from({ length: 6 }, (_, number) => committed('hello', number)));

  const pushes = (await executionsOf('hello')).filter(({ trigger }) => trigger.triggerType === 'CloudWatchEvent');
  expect(pushes.map(({ status }) => status)).toEqual(Array(6).fill('Succeeded'));
  expect(pushes[0].sourceRevisions[0].revisionId).toBe(await headOf('hello'));
});

it('to repositories of their own: each pipeline builds its own commit', TIMEOUT, async () => {
  const names = Array.from({ length: REPOSITORIES }, (_, number) => `hello-${number}`);
  for (const name of names) {
    await aws.call('codecommit', 'CreateRepository', { repositoryName: name });
    await aws.call('codepipeline', 'CreatePipeline', { pipeline: declarationOf(name, name) });
    const resources = [`arn:aws:codecommit:us-east-1:000000000000:${name}`];
    await aws.call('events', 'PutRule', { Name: name, EventPattern: JSON.stringify({ resources }) });
    const Arn = `arn:aws:codepipeline:us-east-1:000000000000:${name}`;
    const Targets = [{ Id: 'pipeline', Arn, RoleArn: 'arn:aws:iam::000000000000:role/all' }];
    await aws.call('events', 'PutTargets', { Rule: name, Targets });
  }
  await allAtOnce(names.map((name, number) => (number < BY_GIT ? pushed(name, number) : firstCommitted(name))));
  for (const name of names) {
    const [latest] = await executionsOf(name);
    expect(latest).toMatchObject({ status: 'Succeeded', sourceRevisions: [{ revisionId: await headOf(name) }] });
  }
});
