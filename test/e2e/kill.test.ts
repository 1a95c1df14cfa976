/**
 * The built program, killed in the middle of its work: what comes next is none the worse for it. All other moments at
 * which a command may be killed: test/survive/kill.test.ts.
 */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cli, line, openCli } from '../helpers/cli.js';

let cli: Cli;
beforeEach(async () => {
  cli = await openCli({ npm: 'idle' });
});
afterEach(() => cli.close());

const init = ['init', 'hello', '--local', '--no-wait'];
const destroy = ['destroy', 'hello', '--local', '--delete-repository', '--no-backup', '--yes'];

/** Kills a command as soon as a call of this operation has been answered. */
async function killed(command: readonly string[], operation: string): Promise<void> {
  const child = cli.start(...command, '--debug');
  const exit = once(child, 'exit');
  await line(child, new RegExp(` ${operation} `));
  // On a machine that is slow enough it may have ended by now.
  child.kill('SIGKILL');
  await exit;
}

test('init', async () => {
  await killed(init, 'CreateRole');
  const { resources } = await cli.look(...init);
  expect(resources).toHaveLength(13);
  expect((await cli.look('status', 'hello', '--local')).executions).toHaveLength(1);
  expect(await cli.inProcess(...destroy)).toMatchObject({ code: 0 });
  expect(await cli.look('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
});

test('destroy', async () => {
  await cli.inProcess(...init);
  await killed(destroy, 'DeletePipeline');
  expect(await cli.inProcess(...destroy)).toMatchObject({ code: 0 });
  expect((await cli.inProcess('status', 'hello', '--local')).stderr).toContain('There is no pipeline');
  expect(await cli.look('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
});
