/** The built program, killed in the middle of its work: what comes next is none the worse for it. */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

it.each(['CreateRepository', 'CreateRole', 'CreateProject'])('init, killed after %s', async (operation) => {
  await killed(init, operation);
  const { resources } = await cli.json(...init);
  expect(resources).toHaveLength(13);
  expect((await cli.json('status', 'hello', '--local')).executions).toHaveLength(1);
  expect(await cli.run(...destroy)).toMatchObject({ code: 0 });
  expect(await cli.json('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
});

it.each(['DeletePipeline', 'DeleteRolePolicy'])('destroy, killed after %s', async (operation) => {
  await cli.run(...init);
  await killed(destroy, operation);
  expect(await cli.run(...destroy)).toMatchObject({ code: 0 });
  expect((await cli.run('status', 'hello', '--local')).stderr).toContain('There is no pipeline');
  expect(await cli.json('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
});
