/** What it means to the user when the local AWS, or the disk that it lies on, cannot go on. */
import { translate } from '../aws/translate.js';
import { exitCode, UserError } from '../errors.js';

/** What an error of AWS, of the local AWS or of ours means to the user; undefined for a bug of ours. */
export function explain(error: unknown): UserError | undefined {
  return error instanceof UserError ? error : (translateLocal(error) ?? translate(error));
}

/** The error with other hints: empty ones are left out. A bug of ours stays what it is. */
export function withHints(error: unknown, hints: (known: UserError) => readonly string[]): unknown {
  const known = explain(error);
  if (!known) return error;
  const hint = hints(known)
    .filter((line) => line !== '')
    .join('\n');
  return new UserError(known.code, known.message, { hint, exitCode: known.exitCode, cause: known.cause ?? known });
}

/** Undefined for everything that is not about the local AWS. By name, so that nothing of it is loaded for this. */
export function translateLocal(error: unknown): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'DamagedState') {
    return new UserError('local-damaged', `The local AWS cannot read its own state: ${error.message}.`, {
      hint: 'Mend or remove that file, or begin anew: pipeline-setup local reset (it removes all that is in the local AWS, repositories too).',
      cause: error,
    });
  }
  if (error.name === 'LocalAwsRemoved') {
    return new UserError('local-removed', 'The local AWS was removed while this command used it.', {
      hint: 'Run it again: it begins a new one.',
      cause: error,
    });
  }
  if (error.name === 'NotALocalAws') {
    return new UserError('not-local-aws', `${error.message}. Nothing in it was touched.`, {
      hint: 'Let PIPELINE_SETUP_HOME name another folder, an empty one or one that does not exist, or leave it unset.',
      exitCode: exitCode.usage,
      cause: error,
    });
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Where a folder cannot be made in one that is there.
  const nowhere = code === 'ENOENT' && syscall === 'mkdir';
  // A disk that is full, or may not be written to, in the middle of an operation comes back as AWS would say it.
  const unwritable =
    error.name === 'InternalFailure' &&
    /ENOSPC|EDQUOT|EACCES|EPERM|EROFS|no space left|out of diskspace/i.test(error.message);
  if (
    unwritable ||
    nowhere ||
    /^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENAMETOOLONG|ELOOP)$/.test(code ?? '')
  ) {
    return new UserError('disk', `A file could not be read or written: ${error.message}.`, {
      hint: 'Make room or mend the permissions, or let PIPELINE_SETUP_HOME name another folder for the local AWS.',
      cause: error,
    });
  }
  return undefined;
}
