import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { run } from '../src/main.js';
import { type FakeHost, fakeHost } from './helpers/host.js';

let host: FakeHost;
beforeEach(() => {
  host = fakeHost();
});

test.each([
  '',
  'init',
  'status',
  'destroy',
  'list',
  'approve',
  'reject',
  'run',
  'rollback',
  'retry',
  'stop',
  'history',
  'logs',
  'export',
  'credential-helper',
  'packages',
  'packages login',
  'packages logout',
  'config',
  'config set',
  'config get',
  'config list',
  'config rm',
  'local',
  'local info',
  'local serve',
  'local reset',
  'local instance',
  'local instance add',
  'local instance list',
  'local instance rm',
])('pipeline-setup %s --help', async (command) => {
  expect(await run([...command.split(' ').filter(Boolean), '--help'], host)).toBe(0);
  expect(host.stdout.text).toMatchSnapshot();
  expect(host.stderr.text).toBe('');
});

test('no line of any help is wider than a terminal', async () => {
  for (const command of [
    'init',
    'status',
    'destroy',
    'list',
    'approve',
    'reject',
    'run',
    'rollback',
    'retry',
    'stop',
    'history',
    'logs',
    'credential-helper',
    'packages',
    'packages login',
    'packages logout',
    'config',
    'config set',
    'config get',
    'config list',
    'config rm',
    'local',
    'local serve',
    'local instance',
    'local instance add',
    'local instance list',
    'local instance rm',
  ])
    await run([...command.split(' '), '--help'], host);
  const tooLong = host.stdout.text.split('\n').filter((line) => line.length > 80 && !line.startsWith('  $ '));
  expect(tooLong).toEqual([]);
});

test.each(['--version', '-V'])('%s prints the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await run([flag], host)).toBe(0);
  expect([host.stdout.text, host.stderr.text]).toEqual([`${version}\n`, '']);
});
