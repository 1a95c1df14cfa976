import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run } from '../src/main.js';
import { fakeHost } from './helpers/host.js';

let printed: string;
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each(['', 'init', 'status', 'destroy', 'list', 'local', 'local info', 'local reset'])(
  'pipeline-setup %s --help',
  async (command) => {
    expect(await run([...command.split(' ').filter(Boolean), '--help'], fakeHost())).toBe(0);
    expect(printed).toMatchSnapshot();
  },
);

test('no line of any help is wider than a terminal', async () => {
  for (const command of ['init', 'status', 'destroy', 'list', 'local']) await run([command, '--help'], fakeHost());
  const tooLong = printed.split('\n').filter((line) => line.length > 80 && !line.startsWith('  $ '));
  expect(tooLong).toEqual([]);
});

test.each(['--version', '-V'])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await run([flag], fakeHost())).toBe(0);
  expect(printed).toBe(`${version}\n`);
});
