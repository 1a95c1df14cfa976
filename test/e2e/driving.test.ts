/** The commands that drive a pipeline, as a user types them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cli, openCli } from '../helpers/cli.js';
import { releasing } from '../helpers/releasing.js';

let cli: Cli;
let hello: Awaited<ReturnType<typeof releasing>>;
beforeAll(async () => {
  cli = await openCli({ npm: 'idle' });
  await cli.run('init', 'hello', '--local');
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
    expect([code, stderr]).toEqual([0, expect.stringContaining('Ask asks release managers, waiting since just now\n')]);
    expect(stderr).toMatch(/Nothing is known to have been released to Release yet.*\n {4}[0-9a-f]{7} Hello World/);
    expect(stderr).toMatch(/Release\/Release|✔ Release/);
    expect(stdout).toMatch(/^✔ Succeeded after /);
    const { executions } = await cli.json('status', 'hello', '--local');
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
    expect(await cli.json('reject', ...answer)).toMatchObject({ error: { code: 'no-approval' } });
    const { execution, failure } = await cli.json('status', 'hello', '--local');
    expect([execution.status, failure.message]).toEqual(['Failed', 'Not today']);
  });
});
