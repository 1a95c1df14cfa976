/** What CodeCommit accepts as a name. Source: CodeCommit User Guide, "Quotas". Pure. */
import { AwsError } from '../../errors.js';

/** @throws AwsError `RepositoryNameRequiredException`, `InvalidRepositoryNameException` */
export function checkRepositoryName(name: string | undefined): string {
  if (!name) {
    throw new AwsError('RepositoryNameRequiredException', 'A repository name is required, but was not specified.');
  }
  if (/^[\w.-]{1,100}$/.test(name) && !name.endsWith('.git')) return name;
  throw new AwsError(
    'InvalidRepositoryNameException',
    'The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. ' +
      'Names are case sensitive. For more information, see Limits in the AWS CodeCommit User Guide. ',
  );
}

/** @throws AwsError `BranchNameRequiredException`, `InvalidBranchNameException` */
export function checkBranchName(name: string | undefined): string {
  if (!name) throw new AwsError('BranchNameRequiredException', 'A branch name is required, but was not specified.');
  if (isReferenceName(name) && !isObjectId(name)) return name;
  throw invalidBranchName();
}

export function invalidBranchName(): AwsError {
  return new AwsError('InvalidBranchNameException', 'The specified reference name is not valid.');
}

/** Whether git takes it for the name of a branch or a tag (git-check-ref-format). */
export function isReferenceName(name: string): boolean {
  return (
    name.length <= 256 &&
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    !/[\x00-\x20\x7F~^:?*[\\]|\.\.|\/\/|@\{|^[-/]|[/.]$/.test(name) &&
    name !== '@' &&
    name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

/** A full one: CodeCommit takes no short ids. */
export function isObjectId(id: string): boolean {
  return /^[0-9a-f]{40}$/i.test(id);
}

/** @throws AwsError `PathRequiredException`, `InvalidPathException` */
export function checkPath(path: string | undefined): string {
  if (!path) throw new AwsError('PathRequiredException', 'The filePath for a location cannot be null.');
  const parts = path.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
  if (isPlain && path.length <= 4096 && parts.length <= 21 && !path.includes('\0')) return path;
  throw new AwsError('InvalidPathException', 'The specified path is not valid.');
}
