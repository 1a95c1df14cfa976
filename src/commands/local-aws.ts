/** Opens the embedded local AWS for this user. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Host } from '../host.js';
import { type LocalAws, open, type OpenOptions } from '../local/index.js';

/** The region of the local AWS when none is named. */
export const localRegion = 'us-east-1';

/**
 * Where the local AWS lies: `PIPELINE_SETUP_HOME`, or the place that the system has for a user's data.
 * https://specifications.freedesktop.org/basedir/latest/
 */
export function localHome(
  { cwd, env, platform }: Pick<Host, 'cwd' | 'env' | 'platform'>,
  userHome = homedir(),
): string {
  if (env.PIPELINE_SETUP_HOME) return resolve(cwd, env.PIPELINE_SETUP_HOME);
  const folder = 'pipeline-setup';
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', folder);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(userHome, 'AppData', 'Local'), folder);
  return join(env.XDG_DATA_HOME || join(userHome, '.local', 'share'), folder);
}

export async function openLocalAws(
  host: Host,
  region: string = localRegion,
  served: Pick<OpenOptions, 'conditions' | 'onRequest'> = {},
): Promise<LocalAws> {
  const home = localHome(host);
  const aws = await open({
    home,
    region,
    ...served,
    gitCredentialHelper: [...host.self, 'credential-helper'].map(quoted).join(' '),
    awsCli: [...host.self, 'local', 'aws', '--'].map(quoted).join(' '),
    startRunner: (ended) => startInBackground(host, home, 'run', ended),
    startHosting: (ended) => startInBackground(host, home, 'host', ended),
  });
  await writeHook(host, aws);
  return aws;
}

/**
 * What the processes in the background need of the user's environment. Builds and applications run below them and can
 * read it there: so no credentials, and nothing of the git that a push was made with. Packages that are read through come from the
 * registry of the user's npm, which may be known by a certificate of the user's own.
 */
const needed =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|SystemRoot|LOCALAPPDATA|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS_VERIFY)|NODE_EXTRA_CA_CERTS|npm_config_(registry|userconfig)|NPM_CONFIG_(REGISTRY|USERCONFIG))$/;

/** The process leaves the terminal: it outlives the command that started it. */
function startInBackground(
  { self: [executable, ...args], env }: Host,
  home: string,
  command: 'run' | 'host',
  ended: () => Promise<void>,
): void {
  const child = spawn(executable, [...args, 'local', command], {
    cwd: home,
    detached: true,
    stdio: 'ignore',
    env: { ...Object.fromEntries(Object.entries(env).filter(([key]) => needed.test(key))), PIPELINE_SETUP_HOME: home },
  });
  const end = () => void ended().catch(() => undefined);
  child.on('error', end).on('exit', end);
  child.unref();
}

/**
 * What git runs after a push to a local repository. It names this installation, so it is kept up to date. It is written
 * as a call is: a local AWS that was removed meanwhile does not come back with a hook and nothing else.
 * @throws LocalAwsRemoved
 */
async function writeHook({ self }: Host, { store }: LocalAws): Promise<void> {
  const text = hook(self, store.home);
  if (isFile(join(store.home, 'hooks', 'post-receive'), text)) return;
  await store.exclusive(async () => {
    const file = await store.path('hooks', 'post-receive');
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, text);
    await chmod(draft, 0o755);
    await rename(draft, file);
  });
}

/** Reads at once, not through the thread pool, which would take several times as long: every command asks. */
function isFile(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}

function hook(self: Host['self'], home: string): string {
  const program = self.map(quoted);
  return `#!/bin/sh
# Written by pipeline-setup: a push starts the pipelines that wait for it. The push itself always succeeds.
if ${program.map((path) => `[ -e ${path} ]`).join(' && ')}; then
  PIPELINE_SETUP_HOME=${quoted(home)} ${program.join(' ')} local receive
else
  cat >/dev/null
  echo "The push is stored, but no pipeline was started: pipeline-setup is gone from where it was."
  echo "Run any of its commands with --local once; the next commit that you push starts the pipeline again."
fi
exit 0
`;
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
