import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { git } from './git.js';
import { branchesIn } from './git-files.js';
import { checkRepositoryName } from './names.js';

/** A repository as it is stored under its name. Its content is the bare git repository at `folderOf`. */
export interface RepositoryRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly created: Date;
  readonly modified: Date;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Branch {
  readonly name: string;
  readonly commitId: string;
  readonly isDefault: boolean;
}

const FOLDER = 'repositories';

export function repositories(call: Call): Collection<RepositoryRecord> {
  return call.regional('codecommit/repositories');
}

/** @throws AwsError `RepositoryDoesNotExistException`, or as `checkRepositoryName` does */
export async function repositoryNamed(call: Call, repositoryName: string | undefined): Promise<RepositoryRecord> {
  const name = checkRepositoryName(repositoryName);
  const repository = await repositories(call).get(name);
  if (!repository) throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);
  return repository;
}

export async function changeRepository(
  call: Call,
  repositoryName: string | undefined,
  change: (repository: RepositoryRecord) => RepositoryRecord,
): Promise<void> {
  const repository = await repositoryNamed(call, repositoryName);
  await repositories(call).put(repository.name, { ...change(repository), modified: call.now() });
}

/**
 * The bare git repository: `<home>/repositories/<region>/<name>.git`. A name with capital letters lies one folder
 * deeper, so that two names that differ in case only are two folders on every file system.
 */
export function folderOf(call: Call, repositoryName: string): Promise<string> {
  const apart = repositoryName === repositoryName.toLowerCase() ? [] : [`~${digest(repositoryName)}`];
  return call.store.path(FOLDER, call.region, ...apart, `${repositoryName}.git`);
}

/** The repository whose bare folder this is, if it is one of the local AWS at `home`. */
export async function repositoryOf(
  folder: string,
  home: string,
): Promise<{ region: string; repositoryName: string } | undefined> {
  const path = relative(join(await realpath(home), FOLDER), await realpath(folder));
  const [region, ...rest] = path.split(sep);
  if (!region || region === '..' || rest.length === 0 || !path.endsWith('.git')) return undefined;
  return { region, repositoryName: basename(path, '.git') };
}

/** All branches, ordered by name. */
export async function branchesOf(folder: string): Promise<Branch[]> {
  return branchesIn(folder) ?? (await askedBranches(folder));
}

async function askedBranches(folder: string): Promise<Branch[]> {
  const format = '%(HEAD)%(objectname) %(refname:strip=2)';
  const lines = (await git(folder, ['for-each-ref', `--format=${format}`, 'refs/heads'])).toString().split('\n');
  return lines.filter(Boolean).map((line) => ({
    isDefault: line.startsWith('*'),
    commitId: line.slice(1, 41),
    name: line.slice(42),
  }));
}

export async function setDefaultBranch(folder: string, branchName: string): Promise<void> {
  await git(folder, ['symbolic-ref', 'HEAD', `refs/heads/${branchName}`]);
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidContinuationTokenException', 'The specified continuation token is not valid.');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
