import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seed } from '../../src/templates/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hello-service-'));
  for (const { path, content } of await seed('hello-service', 'greeter')) {
    await mkdir(dirname(join(folder, 'one', path)), { recursive: true });
    await writeFile(join(folder, 'one', path), content);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the scripts of a revision take for its release. */
async function release(revision: string): Promise<string> {
  const script = pathToFileURL(join(folder, revision, 'scripts/service.js')).href;
  const program = `import { release } from ${JSON.stringify(script)}; process.stdout.write(await release());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout;
}

test('a release is told by all files of its revision, wherever that lies', async () => {
  await cp(join(folder, 'one'), join(folder, 'again'), { recursive: true });
  await cp(join(folder, 'one'), join(folder, 'other'), { recursive: true });
  await mkdir(join(folder, 'other/lib'));
  await writeFile(join(folder, 'other/lib/greeting.js'), 'export const greeting = "Hello";');
  const [one, again, other] = await Promise.all(['one', 'again', 'other'].map(release));
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});
