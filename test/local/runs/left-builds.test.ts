import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reset } from '../../../src/local/index.js';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { REAL_TIME } from '../../../src/local/runs/timing.js';
import { isAlive } from '../../helpers/alive.js';
import { type Local, openLocal } from '../../helpers/local.js';

let local: Local;
beforeEach(async () => {
  local = await openLocal();
});
afterEach(() => local.close());

/** A process that a build has left, and one that it has started without the build's environment. */
async function leftBy(uuid: string): Promise<number[]> {
  const child = spawn('sh', ['-c', 'env -i setsid sleep 100 & echo $$ $!; wait'], {
    env: { PATH: process.env['PATH'], CODEBUILD_BUILD_ID: `project:${uuid}` },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return String(line).split(' ').map(Number);
}

test.runIf(process.platform === 'linux').for([
  ['the next runner', () => moveExecutions(local.aws, { ...REAL_TIME, grace: 500 })],
  ['a reset', () => reset(local.home, 500)],
] as const)('%s ends what builds of a runner that died have left, and no other', async ([, begin]) => {
  const ours = await leftBy('0000-1111');
  const others = await leftBy('0000-2222');
  const folder = await local.aws.store.path('builds', '0000-1111');
  await mkdir(join(folder, 'home'), { recursive: true });
  await begin();
  const alive = [...ours, ...others].filter(isAlive);
  alive.forEach((pid) => process.kill(pid, 'SIGKILL'));
  expect(alive).toEqual(others);
  await expect(access(folder)).rejects.toThrow('ENOENT');
});
