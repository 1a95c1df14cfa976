/**
 * Keeps what V8 compiles a file of ours to, from one run to the next: compiling it takes longer than most commands.
 * Node.js does the same since 22.1 (`module.enableCompileCache`), but not for the versions before.
 *
 * V8 checks that the code is of its own version and flags, but neither that it is of this source nor that it is whole,
 * and it runs what it is given. So a build has a folder of its own, the file ends with a checksum of the rest, and nothing
 * is read that others than the user could have written. Whatever fails here, the program runs without it.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** How many folders are kept: other copies and versions of this program, and of Node.js, may be in use, too. */
const KEPT = 4;

const CHECKSUM_LENGTH = 4;

/**
 * What the script in `file` evaluates to. Its compiled code is kept when the process ends as it should, so that it
 * covers what was called.
 * @param cache the file that the code is kept in; its folder is for this build of the script alone
 */
export function runScript(file: string, cache: string): unknown {
  // Our files are ASCII, which V8 takes as it is.
  const source = readFileSync(file, 'latin1');
  const cachedData = orNothing(() => readCode(cache));
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', (code) => {
      if (code === 0 || code === 1) orNothing(() => writeCode(cache, script.createCachedData()));
    });
  }
  return script.runInThisContext();
}

/**
 * Where the code of this build is kept: in the place that the system has for a user's caches.
 * https://specifications.freedesktop.org/basedir/latest/
 * @param build tells one build from another
 * @param place where the scripts lie: compiled code knows it, and stack traces say it
 */
export function cacheFolder(
  build: string,
  place: string,
  { env, platform, version, arch }: Pick<NodeJS.Process, 'env' | 'platform' | 'version' | 'arch'> = process,
  userHome = homedir(),
): string {
  return join(
    userCache(env, platform, userHome),
    'pipeline-setup',
    `${build}-${version}-${arch}-${crc32(place).toString(16)}`,
  );
}

function userCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, userHome: string): string {
  if (platform === 'darwin') return join(userHome, 'Library', 'Caches');
  if (platform === 'win32') return env.LOCALAPPDATA || join(userHome, 'AppData', 'Local');
  return env.XDG_CACHE_HOME || join(userHome, '.cache');
}

function readCode(cache: string): Buffer | undefined {
  if (!isOwn(lstatSync(dirname(cache)))) return undefined;
  const file = openSync(cache, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    if (!isOwn(fstatSync(file))) return undefined;
    const bytes = readFileSync(file);
    const code = bytes.subarray(0, -CHECKSUM_LENGTH);
    return checksumOf(code).equals(bytes.subarray(-CHECKSUM_LENGTH)) ? code : undefined;
  } finally {
    closeSync(file);
  }
}

/** Whether nobody but the user can have written it. Windows keeps the whole place for the user alone. */
function isOwn({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function writeCode(cache: string, code: Buffer): void {
  const folder = dirname(cache);
  const builds = dirname(folder);
  const isNew = [dirname(builds), builds, folder].map(makeFolder).at(-1);
  if (isNew) removeOldest(builds);
  const draft = `${cache}.${process.pid}`;
  writeFileSync(draft, Buffer.concat([code, checksumOf(code)]), { flag: 'wx', mode: 0o600 });
  renameSync(draft, cache);
}

/** Not by `recursive`: that never ends where a folder cannot be made in one that is there, such as in /proc. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function removeOldest(builds: string): void {
  const newestFirst = readdirSync(builds)
    .map((name) => join(builds, name))
    .map((path) => ({ path, time: lstatSync(path).mtimeMs }))
    .toSorted((one, other) => other.time - one.time);
  for (const { path } of newestFirst.slice(KEPT)) rmSync(path, { recursive: true, force: true });
}

function checksumOf(code: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_LENGTH);
  checksum.writeUInt32BE(crc32(code));
  return checksum;
}

function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
