/** Fresh places to measure in: nothing of whoever runs the bench, no credentials, no settings, no pipelines of theirs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { program, run } from './processes.mjs';

/**
 * A temporary folder with a home for a local AWS in it.
 * @param idleNpm whether builds find an npm that does nothing: where only matters that a pipeline runs
 */
export async function openWorld({ idleNpm = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-setup-bench-'));
  const programs = join(folder, 'programs');
  await mkdir(programs);
  if (idleNpm) await writeFile(join(programs, 'npm'), '#!/bin/sh\n', { mode: 0o755 });
  const env = {
    PATH: [programs, process.env.PATH].join(delimiter),
    HOME: folder,
    PIPELINE_SETUP_HOME: join(folder, 'home'),
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const world = {
    folder,
    env,
    /** Runs any program in the folder. */
    run: (command, more = {}) => run(command, { cwd: folder, env: { ...env, ...more } }),
    /** Runs the program under test. */
    cli: (args, more) => world.run([...program, ...args], more),
    /** Waits until the execution of a pipeline has ended, however it did, and nothing moves any more. */
    async idle(name = 'hello') {
      await world.cli(['status', name, '--local', '--watch']).catch(() => undefined);
      while (JSON.parse((await world.cli(['local', 'info', '--json'])).stdout).runner !== null);
    },
    async close() {
      await world.cli(['local', 'reset', '--yes']);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}
