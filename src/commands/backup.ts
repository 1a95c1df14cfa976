/** The code is kept before its repository goes. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Context } from '../context.js';
import type { Inspection, Survey } from '../inspect.js';
import { exitCode, interrupted, UserError } from '../errors.js';
import type { Host } from '../host.js';
import type { Backup } from '../render/json.js';
import { originOf } from '../resources/repository.js';
import { bundle, isUnchanged, type Refs } from './bundle.js';
import { withHints } from './explain.js';
import { GitFailed } from './git.js';
import { localHome, quoted } from './local-aws.js';
import type { DestroyOptions } from './options.js';

/**
 * Where the code will be kept: a new file in the current folder. Undefined when the repository stays or is not there, or
 * no backup is wanted.
 * @throws UserError `backup-place` where `local reset` would remove it
 */
export async function backupPath(survey: Survey, options: DestroyOptions, host: Host): Promise<string | undefined> {
  if (!options.deleteRepository || !options.backup || !repositoryIn(survey)) return undefined;
  const { context } = survey;
  if (await isInLocalAws(host)) {
    throw new UserError(
      'backup-place',
      'The code would be kept in this folder, which is part of the local AWS: local reset removes all that is in it.',
      { hint: `Run it in another folder.\n${withoutBackup(context)}`, exitCode: exitCode.usage },
    );
  }
  const day = new Date(host.now()).toISOString().slice(0, 10);
  for (let count = 1; ; count += 1) {
    const path = join(host.cwd, `${context.config.name}-${day}${count === 1 ? '' : `-${count}`}.bundle`);
    if (!existsSync(path) && !existsSync(`${path}.part`)) return path;
  }
}

/** The repository that is to go. */
function repositoryIn({ inspections }: Survey): Inspection | undefined {
  return inspections.find(({ kind, state }) => kind === 'repository' && (state === 'present' || state === 'drifted'));
}

async function isInLocalAws(host: Host): Promise<boolean> {
  const [home = '', folder = ''] = await Promise.all(
    [localHome(host), host.cwd].map((path) => realpath(path).catch(() => path)),
  );
  return `${folder}${sep}`.startsWith(`${home}${sep}`);
}

/** What will be kept, for those who are about to remove it. */
export function intendedBackup(path: string | undefined): string[] {
  return path === undefined ? [] : [`Before that the code is kept in ${path} (unless you say --no-backup).`];
}

/**
 * Keeps all branches and tags; where there are none, there is no file.
 * @returns where they are
 * @throws UserError; then nothing is left of the backup
 */
export async function backUp(survey: Survey, path: string, options: DestroyOptions, host: Host): Promise<Refs> {
  const { context } = survey;
  const { config, emit, signal } = context;
  const { cloneUrl: url = '' } = originOf(repositoryIn(survey)?.found?.actual);
  const doing = 'keeping the code';
  const onProgress = (text: string) => emit({ type: 'backup', doing: `${doing} · ${text}` });
  emit({ type: 'note', text: `The code is kept first, in ${path}.` });
  emit({ type: 'backup', doing });
  try {
    const login = loginFor(context, options, host);
    const refs = await bundle(url, path, { login, env: host.env, signal, onProgress });
    if (Object.keys(refs).length === 0) {
      emit({ type: 'note', text: `The repository ${config.name} has no commits: there was nothing to keep.` });
    }
    return refs;
  } catch (error) {
    throw explained(error, context);
  } finally {
    emit({ type: 'backup', doing: undefined });
  }
}

/**
 * Looks whether the repository is still as it was kept, right before it goes.
 * @param refs what was kept; undefined when no backup is wanted
 * @returns for `destroy`: gives why it stays after all
 */
export function lastLook(
  survey: Survey,
  refs: Refs | undefined,
  options: DestroyOptions,
  host: Host,
): { repository?: () => Promise<string | undefined> } {
  if (!refs) return {};
  const { cloneUrl: url = '' } = originOf(repositoryIn(survey)?.found?.actual);
  const { context } = survey;
  const git = { login: loginFor(context, options, host), env: host.env, signal: context.signal };
  return {
    async repository() {
      const unchanged = await isUnchanged(url, refs, git).catch(() => undefined);
      if (unchanged) return undefined;
      return unchanged === undefined
        ? 'it could not be seen whether it is still as it was kept: run destroy again'
        : 'somebody pushed to it after it was kept: run destroy again';
    },
  };
}

/**
 * This program alone is asked for credentials, and gives them to git through a pipe: the empty helper takes away those of
 * the user, as in the clone command that is printed.
 */
function loginFor({ identity }: Context, { profile }: DestroyOptions, { self }: Host): string[] {
  const profiles = profile === undefined ? [] : ['--profile', profile];
  const words = [...self, 'credential-helper', '--region', identity.region, ...profiles];
  const helper = `credential.helper=!${words.map(quoted).join(' ')}`;
  return ['-c', 'credential.helper=', '-c', helper, '-c', 'credential.UseHttpPath=true'];
}

/** What git or the disk refused, and the ways out. Anything else is a bug, and stays one. */
function explained(error: unknown, context: Context): unknown {
  if (error instanceof UserError) return interrupted('Nothing was removed.');
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof GitFailed) && syscall === undefined) return error;
  const noGit = code === 'ENOENT' && syscall?.startsWith('spawn') === true;
  const { config } = context;
  return new UserError(
    noGit ? 'no-git' : 'backup-failed',
    `The code of ${config.name} could not be kept, and nothing was removed: ${noGit ? 'there is no git on the PATH' : message}.`,
    {
      hint: `${noGit ? 'Install git: https://git-scm.com/downloads' : advice(message)}\n${withoutBackup(context)}`,
      cause: error,
    },
  );
}

function advice(reason: string): string {
  if (/^(EACCES|EPERM|EROFS)\b/.test(reason)) return 'This folder takes no new file: run it in another one.';
  if (/error: 403/.test(reason)) return 'Ask an administrator of the account to allow codecommit:GitPull.';
  return 'Run it again, where the disk is the trouble in another folder, or with TMPDIR naming another one for temporary files.';
}

function withoutBackup({ commandLine, config }: Context): string {
  return `Without a backup: ${commandLine(`destroy ${config.name} --delete-repository --no-backup`)}`;
}

/** Where the code is, and how to get it back. */
export function backupLines(backup: Backup | undefined): string[] {
  if (!backup) return [];
  const refs = Object.keys(backup.refs);
  const count = (folder: string) => refs.filter((ref) => ref.startsWith(folder)).length;
  const [branches, tags] = [count('refs/heads/'), count('refs/tags/')];
  const counts = [
    `${branches} ${branches === 1 ? 'branch' : 'branches'}`,
    ...(tags === 0 ? [] : [`${tags} ${tags === 1 ? 'tag' : 'tags'}`]),
  ];
  return [
    `The code is kept in ${backup.path}: ${counts.join(', ')}.`,
    `To have it back: git clone ${quoted(backup.path)}`,
  ];
}

/** What went wrong after the backup, and where the code is. */
export function withBackup(error: unknown, backup: Backup | undefined): unknown {
  return backup ? withHints(error, ({ hint }) => [...backupLines(backup), hint]) : error;
}
