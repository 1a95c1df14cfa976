import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../src/main.js';
import { fakeHost } from '../helpers/host.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'home '));
});
afterEach(() => rm(home, { recursive: true }));

test('a fault of an operation that is not there is refused, before anything is served', async () => {
  const host = fakeHost({ env: { PIPELINE_SETUP_HOME: home } });
  const faults = ['--fault', 'CreateProject:1:Throttling', '--fault', 'CreateProjekt:1:Throttling'];
  const code = await run(['local', 'serve', '--port', '0', ...faults], host);
  expect([code, host.stderr.text]).toEqual([
    2,
    'error: The local AWS has no operation CreateProjekt that could fail.\n' +
      '  docs/local-aws.md lists those that there are, such as CreateProject.\n',
  ]);
  expect((await readdir(home)).filter((name) => name.startsWith('serve'))).toEqual([]);
});

test('a file that requests cannot be written to is refused, before anything is served', async () => {
  const host = fakeHost({ env: { PIPELINE_SETUP_HOME: home }, cwd: home });
  const code = await run(['local', 'serve', '--port', '0', '--requests', 'none/requests.jsonl'], host);
  const path = join(home, 'none', 'requests.jsonl');
  expect([code, host.stderr.text]).toEqual([
    2,
    `error: The requests cannot be written to ${path}: ENOENT: no such file or directory, open '${path}'.\n` +
      '  Name a file in a folder that is there and that you may write to.\n',
  ]);
  expect((await readdir(home)).filter((name) => name.startsWith('serve'))).toEqual([]);
});

test('an option that is wrong is explained by the help of its own command', async () => {
  const host = fakeHost();
  expect(await run(['local', 'serve', '--throttle', '-1'], host)).toBe(2);
  expect(host.stderr.text).toContain('pipeline-setup local serve --help shows what there is.');
});
