import { AwsError } from '../../errors.js';
import { commitOf } from './commit-of.js';
import { isObjectId, isReferenceName } from './names.js';

/**
 * The commit that a branch, a tag, `HEAD` or a full id names; by default the default branch's.
 * @throws AwsError `InvalidCommitException`, `CommitDoesNotExistException`
 */
export async function specified(folder: string, specifier = 'HEAD'): Promise<string> {
  if (!isReferenceName(specifier)) {
    throw new AwsError('InvalidCommitException', 'The specified commit is not valid.');
  }
  const isFull = specifier === 'HEAD' || specifier.startsWith('refs/') || isObjectId(specifier);
  for (const name of isFull ? [specifier] : [`refs/heads/${specifier}`, `refs/tags/${specifier}`]) {
    const commit = await commitOf(folder, name);
    if (commit !== undefined) return commit;
  }
  throw new AwsError(
    'CommitDoesNotExistException',
    'The specified commit does not exist or no commit was specified, and the specified repository has no default branch.',
  );
}
