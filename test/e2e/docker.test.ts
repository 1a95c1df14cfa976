/** `--docker` with the built program, and a fake engine. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Cli, ended, openCli } from '../helpers/cli.js';
import { type FakeDocker, fakeDocker } from '../helpers/fake-docker.js';

let cli: Cli;
let docker: FakeDocker;
beforeEach(async () => {
  docker = await fakeDocker(['public.ecr.aws/codebuild/amazonlinux-x86_64-standard:5.0']);
  cli = await openCli({ npm: 'idle' });
});
afterEach(async () => {
  await cli.close();
  await docker.close();
});

it('builds run in the image from then on', async () => {
  const made = await cli.run('init', 'hello', '--local', '--docker');
  expect(made.stderr).toContain('Builds run in Docker');
  expect(made.code).toBe(0);
  expect(await cli.look('local', 'info')).toMatchObject({ builds: 'docker' });
  expect((await cli.inProcess('init', 'shop', '--local')).stderr).toContain('Builds run in Docker');
  expect(docker.calls('run')).toHaveLength(2);
  expect(docker.containers()).toEqual([]);
});

it('a container does not outlive a runner that is killed', async () => {
  await cli.close();
  cli = await openCli({ npm: 'held' });
  const init = cli.start('init', 'hello', '--local', '--docker');
  await vi.waitUntil(() => docker.containers().length > 0, { timeout: 30_000 });
  const { runner } = await cli.look('local', 'info');
  process.kill(runner, 'SIGKILL');
  expect(await ended(init)).toBe(1);
  await vi.waitUntil(() => docker.containers().length === 0, { timeout: 30_000 });
});

it('asks for an engine before anything is begun', async () => {
  await docker.stopEngine();
  const { code, stderr } = await cli.inProcess('init', 'hello', '--local', '--docker');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: --docker needs a Docker engine, and none answers/);
  expect((await cli.look('list', '--local')).pipelines).toEqual([]);
  expect((await cli.inProcess('local', 'serve', '--docker')).stderr).toContain('needs a Docker engine');
});
