import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { backUp, backupLines, backupPath, lastLook, withBackup } from '../../src/commands/backup.js';
import type { DestroyOptions } from '../../src/commands/options.js';
import type { State, Survey } from '../../src/inspect.js';
import { repository } from '../../src/resources/repository.js';
import { UserError } from '../../src/errors.js';
import { isAlive } from '../helpers/alive.js';
import { awsError } from '../helpers/aws.js';
import { notesIn, type TestContext, testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';
import { findProgram } from '../helpers/program.js';

const run = promisify(execFile);
const options: DestroyOptions = { deleteRepository: true, backup: true };
const waysOut = 'Without a backup: pipeline-setup destroy hello --delete-repository --no-backup';
const realGit = findProgram('git');

/** A repository with two branches and two kinds of tags. */
let original: string;
let folder: string;
let cwd: string;
let temporary: string;
let host: FakeHost;
let context: TestContext;

beforeAll(async () => {
  original = await mkdtemp(join(tmpdir(), 'original '));
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  await git(original, 'init', '--quiet', '--initial-branch=main');
  await writeFile(join(original, 'file'), 'content');
  await git(original, 'add', 'file');
  await git(original, ...who, 'commit', '--quiet', '--message', 'Begin');
  await git(original, ...who, 'tag', '--annotate', '--message', 'The first', 'v1');
  await git(original, 'tag', 'light');
  await git(original, 'checkout', '--quiet', '-b', 'feature/one');
  await git(original, ...who, 'commit', '--quiet', '--allow-empty', '--message', 'Go on');
  await git(original, 'checkout', '--quiet', 'main');
});
afterAll(() => rm(original, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'back up '));
  cwd = join(folder, 'work');
  temporary = join(folder, 'temporary');
  for (const each of [cwd, temporary, join(folder, 'bin')]) await mkdir(each);
  vi.stubEnv('TMPDIR', temporary);
  host = hostWith();
  context = testContext({}, {}, host);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function git(repository: string, ...args: string[]): Promise<string> {
  return (await run('git', ['-C', repository, ...args])).stdout;
}

function hostWith(env: Record<string, string> = {}): FakeHost {
  return fakeHost({
    cwd,
    env: { PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter), HOME: folder, ...env },
  });
}

/** Puts a program in the place of git: a shell script, which can `exec "$git" "$@"`. */
async function standIn(script: string): Promise<void> {
  await writeFile(join(folder, 'bin', 'git'), `#!/bin/sh\ngit='${realGit}'\n${script}\n`, { mode: 0o755 });
}

function surveyWith(state: State = 'present', path = original): Survey {
  const cloneUrl = pathToFileURL(path).href;
  const found = { actual: { seeded: true, cloneUrl }, tags: {} };
  return {
    context,
    inspections: [{ resource: repository, kind: 'repository', ...context.names.repository, state, changes: [], found }],
  };
}

async function keep(survey = surveyWith()) {
  return await backUp(survey, (await backupPath(survey, options, host)) ?? '', options, host);
}

/** The ids by the names of all that the repository has. */
async function refsOf(repository: string): Promise<Record<string, string>> {
  const lines = (await git(repository, 'for-each-ref', '--format=%(refname) %(objectname)')).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}

async function isNothingLeft(): Promise<boolean> {
  return (await readdir(cwd)).length === 0 && (await readdir(temporary)).length === 0;
}

describe('where the code is kept', () => {
  const path = (survey = surveyWith(), said = options) => backupPath(survey, said, host);

  test('in a file of the current folder, named after the pipeline and the day', async () => {
    expect(await path()).toBe(join(cwd, 'hello-2026-03-01.bundle'));
    expect(await path(surveyWith('drifted'))).toBe(join(cwd, 'hello-2026-03-01.bundle'));
  });

  test('never in one that is there', async () => {
    await writeFile(join(cwd, 'hello-2026-03-01.bundle'), 'precious');
    await writeFile(join(cwd, 'hello-2026-03-01-2.bundle'), 'precious');
    expect(await path()).toBe(join(cwd, 'hello-2026-03-01-3.bundle'));
  });

  test.each<[string, State, DestroyOptions]>([
    ['the repository stays', 'present', { backup: true }],
    ['no backup is wanted', 'present', { deleteRepository: true, backup: false }],
    ['the repository is not ours', 'foreign', options],
    ['there is none', 'missing', options],
  ])('nowhere when %s', async (_why, state, said) => {
    expect(await path(surveyWith(state), said)).toBeUndefined();
  });

  test.each(['', '/below'])('not in the local AWS%s, which is removed by local reset', async (below) => {
    host = hostWith({ PIPELINE_SETUP_HOME: below === '' ? cwd : folder });
    await expect(path()).rejects.toMatchObject({
      code: 'backup-place',
      exitCode: 2,
      hint: `Run it in another folder.\n${waysOut}`,
    });
  });

  test('beside the local AWS', async () => {
    host = hostWith({ PIPELINE_SETUP_HOME: join(folder, 'wor') });
    expect(await path()).toBe(join(cwd, 'hello-2026-03-01.bundle'));
  });
});

describe('the bundle', () => {
  test('has every branch and tag, and can be cloned', async () => {
    const refs = await keep();
    const path = join(cwd, 'hello-2026-03-01.bundle');
    expect(refs).toEqual(await refsOf(original));
    expect(Object.keys(refs)).toEqual(['refs/heads/feature/one', 'refs/heads/main', 'refs/tags/light', 'refs/tags/v1']);
    await git(original, 'bundle', 'verify', '--quiet', path);
    await run('git', ['clone', '--quiet', path, join(folder, 'clone')]);
    expect(readFileSync(join(folder, 'clone', 'file'), 'utf8')).toBe('content');
    await run('git', ['clone', '--quiet', '--mirror', path, join(folder, 'mirror')]);
    expect(await refsOf(join(folder, 'mirror'))).toEqual(await refsOf(original));
    expect(await readdir(temporary)).toEqual([]);
  });

  test('is announced, and what git does is told as it goes on', async () => {
    await keep();
    expect(notesIn(context)).toEqual([`The code is kept first, in ${join(cwd, 'hello-2026-03-01.bundle')}.`]);
    const doing = context.events.flatMap((event) => (event.type === 'backup' ? [event.doing] : []));
    expect(doing[0]).toBe('keeping the code');
    expect(doing).toContain('keeping the code · Receiving objects: 100%');
    expect(doing.at(-1)).toBeUndefined();
  });

  test('is of the repository, wherever git was told to look by the hook that called', async () => {
    const other = join(folder, 'other');
    await run('git', ['init', '--quiet', '--bare', other]);
    host = hostWith({ GIT_DIR: other, GIT_NAMESPACE: 'other', GIT_OBJECT_DIRECTORY: join(other, 'objects') });
    expect(await keep()).toEqual(await refsOf(original));
  });

  test('is not made of a repository without commits, which is said', async () => {
    const empty = join(folder, 'empty');
    await run('git', ['init', '--quiet', '--bare', empty]);
    expect(await keep(surveyWith('present', empty))).toEqual({});
    expect(notesIn(context)).toContain('The repository hello has no commits: there was nothing to keep.');
    expect(await isNothingLeft()).toBe(true);
  });
});

describe('nothing is left of a backup, and nothing removed,', () => {
  const failed = (reason: string) => ({
    code: 'backup-failed',
    exitCode: 1,
    message: expect.stringContaining(`The code of hello could not be kept, and nothing was removed: ${reason}`),
    hint: expect.stringMatching(/^Run it again, .* in another folder, .*\nWithout a backup: /),
  });

  test('when there is no git', async () => {
    host = hostWith({ PATH: join(folder, 'bin') });
    await expect(keep()).rejects.toMatchObject({
      code: 'no-git',
      exitCode: 1,
      message: 'The code of hello could not be kept, and nothing was removed: there is no git on the PATH.',
      hint: `Install git: https://git-scm.com/downloads\n${waysOut}`,
    });
    expect(await isNothingLeft()).toBe(true);
  });

  test('when the folder takes no files: before git has anything to do', async () => {
    await standIn(`touch '${join(folder, 'called')}'`);
    const survey = surveyWith();
    const path = join(cwd, 'gone', 'hello.bundle');
    await expect(backUp(survey, path, options, host)).rejects.toMatchObject(failed('ENOENT: no such file'));
    expect(existsSync(join(folder, 'called'))).toBe(false);
    expect(await isNothingLeft()).toBe(true);
  });

  test('when there is no room for temporary files', async () => {
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    await expect(keep()).rejects.toMatchObject(failed('ENOENT: no such file or directory, mkdtemp'));
    expect(await isNothingLeft()).toBe(true);
  });

  test('when somebody else made the file first', async () => {
    const survey = surveyWith();
    const path = join(cwd, 'theirs.bundle');
    await writeFile(path, 'precious');
    await expect(backUp(survey, path, options, host)).rejects.toMatchObject(failed('EEXIST'));
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('when the disk is full', async () => {
    await standIn(
      `case "$*" in *' bundle '*) echo half; echo 'fatal: write error: No space left on device' >&2; exit 128;; esac\nexec "$git" "$@"`,
    );
    await expect(keep()).rejects.toMatchObject(failed('fatal: write error: No space left on device.'));
    expect(await isNothingLeft()).toBe(true);
  });

  test('when git may not read the repository', async () => {
    const said = `fatal: unable to access 'https://git-codecommit.example': The requested URL returned error: 403`;
    await standIn(`echo "Cloning into bare repository" >&2; echo "${said}" >&2; exit 128`);
    await expect(keep()).rejects.toMatchObject({
      code: 'backup-failed',
      message: `The code of hello could not be kept, and nothing was removed: ${said}.`,
      hint: `Ask an administrator of the account to allow codecommit:GitPull.\n${waysOut}`,
    });
    expect(await isNothingLeft()).toBe(true);
  });

  test('when git dies without a word', async () => {
    await standIn('kill -9 $$');
    await expect(keep()).rejects.toMatchObject(failed('git ended with status null.'));
    expect(await isNothingLeft()).toBe(true);
  });

  test('when the file is damaged', async () => {
    await standIn(`case "$*" in *' bundle '*) "$git" "$@" | head -c 400; exit 0;; esac\nexec "$git" "$@"`);
    await expect(keep()).rejects.toMatchObject(failed('fatal: '));
    expect(await isNothingLeft()).toBe(true);
  });

  test('when a branch is missing in the file', async () => {
    await standIn(
      `case "$*" in *' bundle '*) exec "$git" --git-dir=repository bundle create - HEAD main;; esac\nexec "$git" "$@"`,
    );
    await expect(keep()).rejects.toMatchObject(failed('what is in '));
    expect(await isNothingLeft()).toBe(true);
  });

  test('when somebody pushes meanwhile', async () => {
    const busy = join(folder, 'busy');
    await cp(original, busy, { recursive: true });
    await standIn(`case "$*" in *ls-remote*) "$git" -C '${busy}' branch late;; esac\nexec "$git" "$@"`);
    await expect(keep(surveyWith('present', busy))).rejects.toMatchObject(
      failed('somebody pushed to the repository meanwhile.'),
    );
    expect(await isNothingLeft()).toBe(true);
  });

  test('after Ctrl-C, which ends git and what git has started', async () => {
    const pid = join(folder, 'pid');
    await standIn(`sleep 600 & echo $! > '${pid}'; echo 'Receiving objects:  45% (9/20)' >&2; wait`);
    context.onEvent = (event) => {
      if (event.type === 'backup' && event.doing === 'keeping the code · Receiving objects:  45%') host.interrupt();
    };
    await expect(keep()).rejects.toMatchObject({ code: 'interrupted', exitCode: 130, hint: 'Nothing was removed.' });
    expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false);
    expect(await isNothingLeft()).toBe(true);
  });

  test('when Ctrl-C came before', async () => {
    host.interrupt();
    await expect(keep()).rejects.toMatchObject({ code: 'interrupted' });
    expect(await isNothingLeft()).toBe(true);
  });
});

test('git is told of no secret, and asks this program alone, as the profile of the command', async () => {
  const log = join(folder, 'log');
  await standIn(`printf '%s\\n' "$@" >> '${log}'\nexec "$git" "$@"`);
  host = hostWith({ AWS_SECRET_ACCESS_KEY: 'SECRET', AWS_SESSION_TOKEN: 'TOKEN' });
  const survey = surveyWith();
  await backUp(survey, join(cwd, 'a.bundle'), { ...options, profile: "Ada's" }, host);
  const lines = readFileSync(log, 'utf8').split('\n');
  expect(lines.slice(0, 6)).toEqual([
    '-c',
    'credential.helper=',
    '-c',
    `credential.helper=!/usr/bin/node /opt/pipeline-setup.js credential-helper --region eu-central-1 --profile 'Ada'\\''s'`,
    '-c',
    'credential.UseHttpPath=true',
  ]);
  expect(lines.join('\n')).not.toMatch(/SECRET|TOKEN/);
});

describe('the last look, right before the repository goes', () => {
  const look = async (survey: Survey) => {
    return lastLook(survey, await kept(survey), options, host).repository?.();
  };
  const kept = (survey: Survey) => backUp(survey, join(cwd, 'kept.bundle'), options, host);

  test('lets it go when it is as it was kept', async () => {
    expect(await look(surveyWith())).toBeUndefined();
  });

  test('keeps it when somebody has pushed to it since', async () => {
    const copy = join(folder, 'copy');
    await cp(original, copy, { recursive: true });
    const survey = surveyWith('present', copy);
    const refs = await kept(survey);
    await git(copy, 'branch', 'late');
    const reason = await lastLook(survey, refs, options, host).repository?.();
    expect(reason).toBe('somebody pushed to it after it was kept: run destroy again');
  });

  test('keeps it when that cannot be seen', async () => {
    const refs = await kept(surveyWith());
    const gone = surveyWith('present', join(folder, 'nowhere'));
    const reason = await lastLook(gone, refs, options, host).repository?.();
    expect(reason).toContain('it could not be seen whether it is still as it was kept');
  });

  test('keeps one that was empty, too, when somebody has pushed to it since', async () => {
    const empty = join(folder, 'empty');
    await run('git', ['init', '--quiet', '--bare', empty]);
    const survey = surveyWith('present', empty);
    const refs = await kept(survey);
    await git(original, 'push', '--quiet', empty, 'main');
    expect(await lastLook(survey, refs, options, host).repository?.()).toContain('somebody pushed to it');
  });

  test('is none without a backup', () => {
    expect(lastLook(surveyWith(), undefined, options, host)).toEqual({});
  });
});

test('a backup that was cut off has another name, and is not written over', async () => {
  const path = (await backupPath(surveyWith(), options, host)) ?? '';
  await writeFile(`${path}.part`, 'half of it');
  const next = await backupPath(surveyWith(), options, host);
  expect(next).toBe(path.replace('.bundle', '-2.bundle'));
  expect(existsSync(path)).toBe(false);
});

describe('what is said', () => {
  const refs = { 'refs/heads/main': 'a', 'refs/heads/next': 'b', 'refs/tags/v1': 'c' };

  test('afterwards: where the code is, and how to get at it', () => {
    expect(backupLines({ path: '/my work/hello.bundle', refs })).toEqual([
      'The code is kept in /my work/hello.bundle: 2 branches, 1 tag.',
      `To have it back: git clone '/my work/hello.bundle'`,
    ]);
    expect(backupLines({ path: '/hello.bundle', refs: { 'refs/heads/main': 'a' } })[0]).toBe(
      'The code is kept in /hello.bundle: 1 branch.',
    );
    expect(backupLines(undefined)).toEqual([]);
  });

  test('with an error that came later, and with no other', () => {
    const backup = { path: '/hello.bundle', refs };
    const denied = awsError('AccessDeniedException', 'no', 403);
    expect(withBackup(denied, backup)).toMatchObject({
      code: 'access-denied',
      exitCode: 4,
      hint: expect.stringMatching(
        /^The code is kept in \/hello\.bundle: .*\nTo have it back: git clone \/hello\.bundle\nCheck /,
      ),
    });
    const bug = new TypeError('undefined is not a function');
    expect(withBackup(bug, backup)).toBe(bug);
    const error = new UserError('declined', 'Nothing was removed.');
    expect(withBackup(error, undefined)).toBe(error);
  });
});
