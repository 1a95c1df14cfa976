/** A commit on top of a branch: what CreateCommit, PutFile and DeleteFile have in common. */
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { NO_COMMIT, received } from '../codecommit-events.js';
import { type ChangedFile, changedFiles, filesByPath } from './changed-files.js';
import type { Change } from './changes.js';
import { commitOf } from './commit-of.js';
import { moveBranch } from './move-branch.js';
import { checkBranchName, isObjectId } from './names.js';
import { branchesOf, folderOf, repositoryNamed } from './repository.js';
import { filesOf, treeOf, type TreeEntry } from './tree.js';
import { writeCommit } from './write-commit.js';

/** CodeCommit User Guide, "Quotas". */
const NAME_LENGTH = 1024;
const EMAIL_LENGTH = 256;
const MESSAGE_SIZE = 256 * 1024;

export interface NewCommitInput {
  readonly repositoryName: string | undefined;
  readonly branchName: string | undefined;
  readonly parentCommitId: string | undefined;
  /** Of the author, who commits it, too. */
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly message: string | undefined;
}

interface MadeCommit {
  readonly commitId: string;
  readonly treeId: string;
  readonly changed: readonly ChangedFile[];
}

/**
 * Makes a commit and moves the branch to it, which is an event.
 * @param changesOf what changes, given the files that there are
 * @param noChange the error when nothing does
 * @throws AwsError CreateCommit's own
 */
export async function commitToBranch(
  call: Call,
  input: NewCommitInput,
  changesOf: (files: readonly TreeEntry[]) => readonly Change[],
  noChange: () => AwsError,
): Promise<MadeCommit> {
  const { name: repositoryName } = await repositoryNamed(call, input.repositoryName);
  const folder = await folderOf(call, repositoryName);
  const branchName = checkBranchName(input.branchName);
  checkTexts(input);
  const parent = await parentOf(folder, branchName, input.parentCommitId);
  const before = parent === undefined ? [] : await filesOf(folder, parent);
  const commitId = await writeCommit(folder, {
    parent,
    name: input.name ?? userName(call),
    email: input.email ?? '',
    date: call.now(),
    message: input.message ?? '',
    changes: changesOf(before),
  });
  const changed = changedFiles(filesByPath(before), filesByPath(await filesOf(folder, commitId)));
  if (changed.length === 0) throw noChange();
  await moveBranch(folder, branchName, parent, commitId, outdated);
  const update = { ref: `refs/heads/${branchName}`, before: parent ?? NO_COMMIT, after: commitId };
  await received(repositoryName, [update], call);
  return { commitId, treeId: await treeOf(folder, commitId), changed };
}

/**
 * The commit to build on: the head of the branch, which the caller must name; none in an empty repository.
 * @throws AwsError CreateCommit's own about parents, which PutFile and DeleteFile have, too
 */
async function parentOf(folder: string, branchName: string, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined && !isObjectId(given)) {
    throw new AwsError(
      'InvalidParentCommitIdException',
      'The parent commit ID is not valid. The commit ID cannot be empty, and must match the head commit ID for the branch of the repository where you want to add or update a file.',
    );
  }
  const branches = await branchesOf(folder);
  const head = branches.find(({ name }) => name === branchName)?.commitId;
  if (head !== undefined && head === given?.toLowerCase()) return head;
  if (given !== undefined && (await commitOf(folder, given)) === undefined) throw parentMissing();
  if (head === undefined && branches.length > 0) throw await branchMissing(folder, branchName);
  if (head === undefined && given !== undefined) throw parentMissing();
  if (head !== undefined && given === undefined) {
    throw new AwsError(
      'ParentCommitIdRequiredException',
      'A parent commit ID is required. To view the full commit ID of a branch in a repository, use GetBranch or a Git command (for example, git pull or git log).',
    );
  }
  if (head !== undefined) throw outdated();
  return undefined;
}

/** @throws AwsError `NameLengthExceededException`, `InvalidEmailException`, `CommitMessageLengthExceededException` */
function checkTexts({ name = '', email = '', message = '' }: NewCommitInput): void {
  if (name.length > NAME_LENGTH) {
    throw new AwsError(
      'NameLengthExceededException',
      'The user name is not valid because it has exceeded the character limit for author names.',
    );
  }
  if (email.length > EMAIL_LENGTH) {
    throw new AwsError(
      'InvalidEmailException',
      'The specified email address either contains one or more characters that are not allowed, or it exceeds the maximum number of characters allowed for an email address.',
    );
  }
  if (Buffer.byteLength(message) > MESSAGE_SIZE) {
    throw new AwsError(
      'CommitMessageLengthExceededException',
      'The commit message is too long. Provide a shorter string.',
    );
  }
}

/** Who calls, as the author of what they commit without naming one: the last part of their ARN. */
function userName({ principal }: Call): string {
  return principal.slice(principal.lastIndexOf('/') + 1);
}

async function branchMissing(folder: string, branchName: string): Promise<AwsError> {
  if ((await commitOf(folder, `refs/tags/${branchName}`)) === undefined) {
    return new AwsError('BranchDoesNotExistException', `Branch ${branchName} does not exist`);
  }
  return new AwsError(
    'BranchNameIsTagNameException',
    'The specified branch name is not valid because it is a tag name. Enter the name of a branch in the repository. For a list of valid branch names, use ListBranches.',
  );
}

function parentMissing(): AwsError {
  return new AwsError(
    'ParentCommitDoesNotExistException',
    'The parent commit ID is not valid because it does not exist. The specified parent commit ID does not exist in the specified branch of the repository.',
  );
}

function outdated(): AwsError {
  return new AwsError(
    'ParentCommitIdOutdatedException',
    'The file could not be added because the provided parent commit ID is not the current tip of the specified branch. To view the full commit ID of the current head of the branch, use GetBranch.',
  );
}
