import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cacheFolder } from '../src/code-cache.js';
import { compile } from './helpers/child.js';

let base: string;
let program: string;
let script: string;
let cache: string;
/** What V8 compiles the script to, as it is kept. */
let kept: Buffer;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'code cache '));
  script = join(base, 'script.js');
  await writeFile(script, '(function (name) { const greet = () => `Hello, ${name}!`; return greet(); })');
  // Says what the script gives, and whether V8 took the code that was kept.
  program = await compile(
    base,
    'program',
    `import { Script } from 'node:vm';
     import { runScript } from '../../src/code-cache.js';
     const [script, cache, exitCode] = process.argv.slice(2);
     let made;
     const createCachedData = Script.prototype.createCachedData;
     Script.prototype.createCachedData = function () { made = true; return createCachedData.call(this); };
     console.log(runScript(script, cache)('World'));
     process.on('exit', () => console.log(made ? 'compiled' : 'taken'));
     process.exitCode = Number(exitCode ?? 0);`,
  );
  cache = join(base, 'kept', 'command');
  run();
  kept = await readFile(cache);
});
afterAll(() => rm(base, { recursive: true, force: true }));
beforeEach(async () => {
  await rm(join(base, 'builds'), { recursive: true, force: true });
  cache = join(base, 'builds', 'one', 'command');
});

/** As a run before has left it. */
async function keep(bytes = kept): Promise<void> {
  await mkdir(dirname(cache), { recursive: true, mode: 0o700 });
  await writeFile(cache, bytes, { mode: 0o600 });
}

function run(...args: string[]): string[] {
  return spawnSync(process.execPath, [program, script, cache, ...args], { encoding: 'utf8', timeout: 10_000 })
    .stdout.split('\n')
    .slice(0, 2);
}

it('takes in the second run what the first one compiled', async () => {
  expect(run()).toEqual(['Hello, World!', 'compiled']);
  expect(run()).toEqual(['Hello, World!', 'taken']);
  expect(await readdir(dirname(cache))).toEqual(['command']);
  expect((await stat(cache)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(cache))).mode & 0o777).toBe(0o700);
});

it('takes what another run has kept', async () => {
  await keep();
  expect(run()).toEqual(['Hello, World!', 'taken']);
});

it.each([
  ['a byte of it is another', (bytes: Buffer) => void bytes.writeUInt8(bytes.readUInt8(300) ^ 1, 300)],
  ['its checksum is another', (bytes: Buffer) => void bytes.writeUInt8(bytes.at(-1)! ^ 1, bytes.length - 1)],
])('compiles anew when %s, and keeps that', async (_, change) => {
  const bytes = Buffer.from(kept);
  change(bytes);
  await keep(bytes);
  expect(run()).toEqual(['Hello, World!', 'compiled']);
  expect(run()).toEqual(['Hello, World!', 'taken']);
});

it('compiles anew when only a part of it is there', async () => {
  await keep(kept.subarray(0, 20));
  expect(run()).toEqual(['Hello, World!', 'compiled']);
});

it.runIf(process.getuid).each([
  ['the file', () => chmod(cache, 0o620)],
  ['its folder', () => chmod(dirname(cache), 0o770)],
])('takes nothing where others can write %s', async (_, open) => {
  await keep();
  await open();
  expect(run()).toEqual(['Hello, World!', 'compiled']);
});

it.runIf(process.getuid)('takes nothing through a link', async () => {
  await keep();
  await rename(cache, join(base, 'elsewhere'));
  await symlink(join(base, 'elsewhere'), cache);
  expect(run()).toEqual(['Hello, World!', 'compiled']);
});

it('runs where nothing can be kept', async () => {
  await writeFile(join(base, 'builds'), '');
  expect(run()).toEqual(['Hello, World!', 'compiled']);
  expect(run()).toEqual(['Hello, World!', 'compiled']);
});

it.runIf(process.platform === 'linux')('ends where no folder can be made in one that is there', () => {
  cache = '/proc/nope/one/command';
  expect(spawnSync(process.execPath, [program, script, cache], { timeout: 10_000 }).status).toBe(0);
});

it('keeps what a failed command compiled, but not what was told wrong or interrupted', async () => {
  run('2');
  run('130');
  expect(run('1')).toEqual(['Hello, World!', 'compiled']);
  expect(run()).toEqual(['Hello, World!', 'taken']);
});

it('keeps the builds that were made last', async () => {
  const builds = join(base, 'builds');
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await mkdir(join(builds, name), { recursive: true });
    await utimes(join(builds, name), 1_700_000_000, 1_700_000_000 + index);
  }
  run();
  expect((await readdir(builds)).toSorted()).toEqual(['c', 'd', 'e', 'one']);
});

it.each([
  ['linux', {}, '/home/ann/.cache/pipeline-setup/b-v20.0.0-x64-90f29896'],
  ['linux', { XDG_CACHE_HOME: '/caches' }, '/caches/pipeline-setup/b-v20.0.0-x64-90f29896'],
  ['darwin', {}, '/home/ann/Library/Caches/pipeline-setup/b-v20.0.0-x64-90f29896'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/pipeline-setup/b-v20.0.0-x64-90f29896'],
  ['win32', {}, '/home/ann/AppData/Local/pipeline-setup/b-v20.0.0-x64-90f29896'],
] as const)('lies where %s with %o has caches', (platform, env, folder) => {
  expect(cacheFolder('b', '/opt/it', { platform, env, version: 'v20.0.0', arch: 'x64' }, '/home/ann')).toBe(folder);
});
