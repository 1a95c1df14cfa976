/** Several processes on one local AWS, of the built program. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type Cli, ended, openCli } from '../helpers/cli.js';

let cli: Cli;
beforeEach(async () => {
  cli = await openCli({ npm: 'idle' });
});
afterEach(() => cli.close());

it('of several runners one works, and the execution runs once', async () => {
  await cli.inProcess('init', 'hello', '--local', '--no-wait');
  const runners = [cli.start('local', 'run'), cli.start('local', 'run')];
  expect(await Promise.all(runners.map(ended))).toEqual([0, 0]);
  expect((await cli.inProcess('status', 'hello', '--local', '--watch')).code).toBe(0);
  const { executions } = await cli.look('status', 'hello', '--local');
  expect(executions).toMatchObject([{ status: 'Succeeded' }]);
});

it('of several at once none loses what another writes, and a runner moves what is in two regions', async () => {
  const pipelines = [
    { name: 'hello-0', region: 'eu-central-1' },
    { name: 'hello-1', region: 'us-east-1' },
    { name: 'hello-2', region: 'us-east-1' },
  ];
  const documents = await Promise.all(
    pipelines.map(({ name, region }) => cli.json('init', name, '--local', '--region', region)),
  );
  expect(documents.map(({ execution }) => execution.status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  expect((await cli.look('local', 'info')).pipelines).toEqual(pipelines);
  const unknown = await cli.inProcess('status', 'helo', '--local');
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('There are: hello-1, hello-2');
});

it('local serve goes on beside init, status and destroy of other processes, until a reset', async () => {
  const server = cli.start('local', 'serve', '--port', '0');
  const output = text(server.stdout!);
  expect((await cli.json('init', 'hello', '--local')).execution).toMatchObject({ status: 'Succeeded' });
  const [status, list] = await Promise.all([
    cli.run('status', 'hello', '--local'),
    cli.look('list', '--local'),
    cli.run('init', 'hello', '--local', '--timeout', '10', '--no-wait'),
  ]);
  expect(status.code).toBe(0);
  expect(list.pipelines).toHaveLength(1);
  expect((await cli.run('destroy', 'hello', '--local', '--delete-repository', '--yes')).code).toBe(0);
  expect(server.exitCode).toBeNull();
  expect(await cli.look('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
  expect((await cli.run('local', 'reset', '--yes')).code).toBe(0);
  expect(await ended(server)).toBe(0);
  expect(await output).toContain('AWS_ENDPOINT_URL');
});

it('a reset right after a command leaves no folder, and neither does the runner that the command started', async () => {
  for (let round = 0; round < 3; round += 1) {
    await cli.inProcess('init', 'hello', '--local', '--no-wait');
    expect(await cli.run('local', 'reset', '--yes')).toMatchObject({ code: 0 });
    expect(await cli.inProcess('local', 'run')).toMatchObject({ code: 0 });
    expect(existsSync(cli.home)).toBe(false);
  }
});

it('two inits make one pipeline, and two destroys take it away', async () => {
  const init = ['init', 'hello', '--local', '--no-wait'];
  const destroy = ['destroy', 'hello', '--local', '--delete-repository', '--no-backup', '--yes'];
  const inits = await Promise.all([cli.run(...init), cli.run(...init)]);
  expect(inits).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect((await cli.look('status', 'hello', '--local')).executions).toHaveLength(1);
  const destroys = await Promise.all([cli.run(...destroy), cli.run(...destroy)]);
  expect(destroys).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(await cli.look('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
});
