import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf } from '../../../src/local/hosting/environments/folders.js';
import { lastLines, Log } from '../../../src/local/hosting/environments/log.js';

test('a log stays small, and its last lines are found across its two files', async () => {
  const home = await mkdtemp(join(tmpdir(), 'log '));
  const folder = folderOf(home, 'e-one');
  await mkdir(folder, { recursive: true });
  const log = new Log(folder);
  const line = 'x'.repeat(60_000);
  for (let index = 0; index < 200; index++) log.write(`${index} ${line}`);
  for (let index = 200; index < 203; index++) log.write(`${index}`);
  log.close();
  expect(await readdir(folder)).toEqual(['application.log', 'application.log.1']);
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).size).toBeLessThan(5.1 * 2 ** 20);
  const found = await lastLines(home, 'e-one', 100);
  expect(found.map((each) => each.split(' ')[0])).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 103}`));
  expect(await lastLines(home, 'e-other', 100)).toEqual([]);
  await rm(home, { recursive: true });
});
