/** The commands that drive a pipeline, as a user types them. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cli, openCli } from '../helpers/cli.js';
import { releasing } from '../helpers/releasing.js';

let cli: Cli;
let hello: Awaited<ReturnType<typeof releasing>>;
beforeAll(async () => {
  cli = await openCli({ npm: 'idle' });
  await cli.inProcess('init', 'hello', '--local');
  hello = await releasing(cli);
});
afterAll(async () => {
  await hello.close();
  await cli.close();
});

describe('an approval', () => {
  test('is shown, given, and followed to the end', async () => {
    const id = await hello.start();
    const waiting = await cli.run('status', 'hello', '--local');
    expect(waiting.stdout).toContain(
      '\nAsk waits for an approval (release managers). See what it lets through: pipeline-setup approve hello --local\n',
    );
    const { code, stdout, stderr } = await cli.run('approve', 'hello', '--local', '--yes');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('Ask asks release managers, waiting for less than a minute\n'),
    ]);
    expect(stderr).toMatch(/Nothing is known to have been released to Release yet.*\n {4}[0-9a-f]{7} Hello World/);
    expect(stderr).toMatch(/Release\/Release|✔ Release/);
    expect(stdout).toMatch(/^✔ Succeeded after /);
    const { executions } = await cli.look('status', 'hello', '--local');
    expect(executions[0]).toMatchObject({ id, status: 'Succeeded' });
    expect(JSON.stringify(executions)).not.toMatch(/"asked":[^}]*externalExecutionId/);
  });

  test('is refused, for programs', async () => {
    const id = await hello.start();
    const answer = ['hello', '--local', '--stage', 'ASK', '--message', 'Not today', '--yes'];
    expect(await cli.json('reject', ...answer)).toMatchObject({
      pipeline: 'hello',
      executionId: id,
      approval: { stage: 'Ask', action: 'Ask', asked: 'release managers', answer: 'Rejected', message: 'Not today' },
      release: {
        stage: 'Release',
        commits: [],
        moreCommits: false,
        former: { revision: { message: 'Hello World from the template hello-node' } },
      },
    });
    expect(await cli.look('reject', ...answer)).toMatchObject({ error: { code: 'no-approval' } });
    const { execution, failure } = await cli.look('status', 'hello', '--local');
    expect([execution.status, failure.message]).toEqual(['Failed', 'Not today']);
  });
});

test('a commit is run until somebody is asked; then its release is rolled back', async () => {
  const { revision } = (await cli.look('status', 'hello', '--local')).execution;
  const asked = await cli.run('run', 'hello', '--local', '--commit', revision.id.slice(0, 7));
  expect([asked.code, asked.stdout]).toEqual([0, expect.stringMatching(/^Ask waits for an approval/)]);
  const { execution: released } = await cli.look('approve', 'hello', '--local', '--yes');
  expect(released).toMatchObject({ status: 'Succeeded', trigger: 'StartPipelineExecution' });
  expect(released.revision.id).toBe(revision.id);

  const { code, stdout, stderr } = await cli.run('rollback', 'release', 'hello', '--local', '--yes');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^✔ Succeeded after /)]);
  expect(stderr).toContain(`Release goes back\n  from  ${revision.id.slice(0, 7)} `);
  const { execution } = await cli.look('status', 'hello', '--local');
  expect(execution).toMatchObject({ trigger: 'ManualRollback', rollbackTo: expect.any(String) });
  expect(await cli.look('rollback', 'release', 'hello', '--local', '--yes')).toMatchObject({
    error: { code: 'nothing-to-roll-back-to' },
  });
});

test('an execution is stopped while it waits, and its stage is retried', async () => {
  const id = await hello.start();
  const waits = await cli.run('stop', 'hello', '--local', '--yes');
  expect([waits.code, waits.stdout]).toEqual([0, expect.stringContaining('stop hello --abandon --local')]);
  const stopped = await cli.json('stop', 'hello', '--local', '--execution', id.slice(0, 8), '--abandon', '--yes');
  expect(stopped).toMatchObject({ executionId: id, stop: { abandon: true }, execution: { status: 'Stopped' } });
  expect(await cli.look('stop', 'hello', '--local', '--yes')).toMatchObject({ error: { code: 'nothing-running' } });

  const rejected = await hello.start();
  await cli.inProcess('reject', 'hello', '--local', '--yes');
  const retried = await cli.run('retry', 'hello', '--local', '--stage', 'ask');
  expect([retried.code, retried.stdout]).toEqual([0, expect.stringMatching(/^Ask waits for an approval/)]);
  const { execution } = await cli.look('approve', 'hello', '--local', '--yes');
  expect(execution).toMatchObject({ id: rejected, status: 'Succeeded' });
  expect(await cli.look('retry', 'hello', '--local', '--stage', 'release')).toMatchObject({
    error: { code: 'nothing-failed' },
  });
});

test('a push is watched until somebody is asked', async () => {
  await cli.git('clone', join(cli.home, 'repositories', 'us-east-1', 'hello.git'), 'hello');
  await cli.git('-C', 'hello', 'commit', '--allow-empty', '-m', 'Try it');
  const { code, stderr } = await cli.git('-C', 'hello', 'push');
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^remote: Ask waits for an approval \(release managers\)/m),
  ]);
  await cli.inProcess('stop', 'hello', '--local', '--abandon', '--yes');
});

test('what ran is listed, and what a build printed is shown', async () => {
  const { executions } = await cli.look('history', 'hello', '--local', '--stage', 'build');
  const build = await cli.run('logs', 'hello', '--local', '--execution', executions.at(-1).id, '--phase', 'build');
  expect([build.code, build.stdout]).toEqual([0, expect.stringMatching(/Running command .*npm test/)]);
  expect(build.stdout).not.toContain('Phase complete: UPLOAD_ARTIFACTS');
});
