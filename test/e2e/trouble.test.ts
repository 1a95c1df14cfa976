/** What a user runs into, with the built program: interruptions and crashes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, ended, line, openCli } from '../helpers/cli.js';

describe('trouble', () => {
  let cli: Cli;
  beforeEach(async ({ task }) => {
    // Whoever is interrupted, or killed, must still be at work.
    cli = await openCli({ npm: /while watching|killed/.test(task.name) ? 'held' : 'idle' });
  });
  afterEach(() => cli.close());

  it('Ctrl-C while watching stops the watching; the execution goes on to its end', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /^Execution/);
    init.kill('SIGINT');
    expect(await ended(init)).toBe(130);
    await cli.letGo();
    expect((await cli.inProcess('status', 'hello', '--local', '--watch')).code).toBe(0);
  });

  it('Ctrl-C while making things: init again goes on, and nothing is made twice', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /created/);
    init.kill('SIGINT');
    expect(await ended(init)).toBe(130);
    const document = await cli.look('init', 'hello', '--local');
    expect(document.execution).toMatchObject({ status: 'Succeeded' });
    expect((await cli.look('status', 'hello', '--local')).executions).toHaveLength(1);
  });

  it('an execution whose runner was killed is shown as failed, with that reason', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /Source .*Succeeded/);
    const { runner } = await cli.look('local', 'info');
    process.kill(runner, 'SIGKILL');
    expect(await ended(init)).toBe(1);
    const { execution } = await cli.look('status', 'hello', '--local');
    expect(execution.status).toBe('Failed');
    expect(execution.stages[1].actions[0].error.message).toMatch(/ended/);
  });
});
