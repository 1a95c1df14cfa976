import type { AwsError } from '../../errors.js';
import { NO_COMMIT } from '../codecommit-events.js';
import { commitOf } from './commit-of.js';
import { tryGit } from './git.js';
import { invalidBranchName } from './names.js';

/**
 * Moves a branch from where the caller saw it (nowhere: it is new), and from there only: a push does not wait for the
 * local AWS.
 * @param moved the error when it is elsewhere by now
 * @throws AwsError `InvalidBranchNameException` where git has no place for a new branch: a branch is a file to it, and the
 * `feature` of a `feature/x` a folder
 */
export async function moveBranch(
  folder: string,
  name: string,
  from: string | undefined,
  to: string,
  moved: () => AwsError,
): Promise<void> {
  const ref = `refs/heads/${name}`;
  const { status, stderr } = await tryGit(folder, ['update-ref', ref, to, from ?? NO_COMMIT]);
  if (status === 0) return;
  if ((await commitOf(folder, ref)) !== from) throw moved();
  if (/exists; cannot create|File ?name too long/.test(stderr)) throw invalidBranchName();
  throw new Error(`git update-ref failed (${status}): ${stderr.trim()}`);
}
