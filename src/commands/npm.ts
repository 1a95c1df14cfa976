/** The user's own npm: who is told where packages are. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { exitCode, interrupted, UserError } from '../errors.js';
import type { Host } from '../host.js';

const run = promisify(execFile);

/** A registry of CodeArtifact, and what it is asked with. */
export interface Registry {
  /** With a slash at its end. */
  readonly url: string;
  /** Nothing that is printed. */
  readonly token: string;
  readonly expires: Date | undefined;
}

/** Which of npm's files: the user's, or the one of the project that the folder is part of. */
export type Location = 'user' | 'project';

/**
 * Lets npm use the registry, as `aws codeartifact login --tool npm` does. The token goes into the user's file in any case: a
 * project's is committed. It is written there and not given to npm, for arguments are in the list of processes.
 * https://docs.aws.amazon.com/codeartifact/latest/ug/npm-auth.html
 * @throws UserError `npm`
 */
export async function useRegistry({ url, token }: Registry, location: Location, host: Host): Promise<void> {
  await keep(fileOfUser(host), keyOf(url), token);
  await npm(['config', 'set', `registry=${url}`, `--location=${location}`], host);
}

/** npm's files, whether they are there or not. @throws UserError `npm` */
export async function filesOfNpm(host: Host): Promise<Record<Location, string>> {
  return { user: fileOfUser(host), project: join(await npm(['prefix'], host), '.npmrc') };
}

/** https://docs.npmjs.com/cli/v10/using-npm/config#userconfig: npm itself does not tell it of a folder whose name looks like a token. */
function fileOfUser({ env }: Host): string {
  const named = Object.entries(env).find(([name]) => /^npm_config_userconfig$/i.test(name))?.[1];
  return named || join(env.HOME || homedir(), '.npmrc');
}

/** Sets a line of one of npm's files, which nobody but its owner may read from then on. @throws UserError `npm` */
async function keep(file: string, key: string, value: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    const text = await readFile(file, 'utf8').catch(() => '');
    const others = text.split(/\r?\n/).filter((line) => line !== '' && line.split('=', 1)[0]?.trim() !== key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, [...others, `${key}=${value}`, ''].join('\n'), { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new UserError('npm', `npm's configuration cannot be written: ${file} (${code}).`, {
      hint: 'Make it writable, or name another one: npm_config_userconfig=FILE',
    });
  }
}

/**
 * Takes that away again. Where another registry was set since, that stays.
 * @throws UserError `npm`
 */
export async function leaveRegistry(url: string, host: Host): Promise<void> {
  const files = await filesOfNpm(host);
  for (const location of ['user', 'project'] as const) {
    const keys = [
      ...(location === 'user' ? [keyOf(url)] : []),
      ...((await says(files[location], url)) ? ['registry'] : []),
    ];
    if (keys.length > 0) await npm(['config', 'delete', ...keys, `--location=${location}`], host);
  }
}

/** What npm uses in the folder: an `.npmrc` there, or a variable, comes before what the user has set. @throws UserError `npm` */
export async function usedRegistry(host: Host): Promise<string> {
  return await npm(['config', 'get', 'registry'], host);
}

/** https://docs.npmjs.com/cli/v10/configuring-npm/npmrc, "Auth related configuration" */
function keyOf(url: string): string {
  return `${url.replace(/^https?:/, '')}:_authToken`;
}

async function says(file: string, url: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split(/\r?\n/).some((line) => /^registry *= *"?([^"]*)"?$/.exec(line)?.[1] === url);
}

/** Gives what it prints. @throws UserError `npm` */
async function npm(args: readonly string[], { cwd, env, platform }: Host): Promise<string> {
  try {
    // On Windows, npm is a script.
    const { stdout } = await run('npm', args, { cwd, env: { ...env }, shell: platform === 'win32' });
    return stdout.trim();
  } catch (error) {
    const {
      code,
      signal,
      stderr = '',
    } = error as {
      readonly code?: unknown;
      readonly signal?: string;
      readonly stderr?: string;
    };
    // Ctrl-C reaches npm as well.
    if (signal === 'SIGINT' || code === 130) {
      throw interrupted('npm may know a part of it by now: run the same command again, or undo it by packages logout.');
    }
    if (code === 'ENOENT') {
      throw new UserError('npm', 'There is no npm on the PATH.', {
        hint: 'It comes with Node.js: https://nodejs.org',
        exitCode: exitCode.usage,
      });
    }
    const said = stderr.trim().replaceAll(/_authToken=\S+/g, '_authToken=…');
    throw new UserError('npm', `npm could not change its configuration: npm ${args.slice(0, 2).join(' ')} failed.`, {
      hint: said || 'Try it by hand: npm config list',
    });
  }
}
