import {
  BatchGetCommits$,
  GetCommit$,
  type BatchGetCommitsCommandInput,
  type BatchGetCommitsCommandOutput,
  type BatchGetCommitsError,
  type Commit,
  type GetCommitCommandInput,
  type GetCommitCommandOutput,
  type UserInfo,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { isObjectId } from './names.js';
import { readObject } from './read-object.js';
import { folderOf, repositoryNamed } from './repository.js';

/** Commits of one BatchGetCommits (its API reference). */
const BATCH_SIZE = 100;

export const GetCommit = operation<GetCommitCommandInput, GetCommitCommandOutput>(GetCommit$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  if (!input.commitId)
    throw new AwsError('CommitIdRequiredException', 'A commit ID is required, but no commit ID was specified.');
  return { commit: await readCommit(await folderOf(call, repository.name), input.commitId) };
});

/** What is wrong with one id is told in its place, and does not keep the others. */
export const BatchGetCommits = operation<BatchGetCommitsCommandInput, BatchGetCommitsCommandOutput>(
  BatchGetCommits$,
  async (input, call) => {
    const repository = await repositoryNamed(call, input.repositoryName);
    const commitIds = [...new Set(input.commitIds)];
    if (commitIds.length === 0) {
      throw new AwsError(
        'CommitIdsListRequiredException',
        'A list of commit IDs is required, but was either not specified or the list was empty.',
      );
    }
    if (commitIds.length > BATCH_SIZE) {
      throw new AwsError(
        'CommitIdsLimitExceededException',
        `The maximum number of allowed commit IDs in a batch request is ${BATCH_SIZE}. Verify that your batch requests contains no more than ${BATCH_SIZE} commit IDs, and then try again.`,
      );
    }
    const folder = await folderOf(call, repository.name);
    const commits: Commit[] = [];
    const errors: BatchGetCommitsError[] = [];
    for (const commitId of commitIds) {
      try {
        commits.push(await readCommit(folder, commitId));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({ commitId, errorCode: error.code, errorMessage: error.message });
      }
    }
    return { commits, errors };
  },
);

/** @throws AwsError `InvalidCommitIdException`, `CommitIdDoesNotExistException` */
async function readCommit(folder: string, commitId: string): Promise<Commit> {
  if (!isObjectId(commitId)) throw new AwsError('InvalidCommitIdException', 'The specified commit ID is not valid.');
  const id = commitId.toLowerCase();
  // By its type a commit is told from a tag that stands for one.
  const { type, content } = await readObject(folder, id);
  if (type !== 'commit') throw new AwsError('CommitIdDoesNotExistException', `Commit ${commitId} does not exist.`);
  return { commitId: id, ...parseCommit(content.toString()) };
}

/** git's own form: headers, an empty line, the message. */
function parseCommit(text: string) {
  const end = text.indexOf('\n\n');
  const headers = text
    .slice(0, end)
    .split('\n')
    .map((line) => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]);
  const valuesOf = (name: string) => headers.filter(([header]) => header === name).map(([, value]) => value ?? '');
  return {
    treeId: valuesOf('tree')[0],
    parents: valuesOf('parent'),
    message: text.slice(end + 2),
    author: parseUser(valuesOf('author')[0]),
    committer: parseUser(valuesOf('committer')[0]),
    additionalData: '',
  };
}

/** `Ann <ann@example.com> 1700000000 +0000`; the date is given as it stands there. */
function parseUser(line = ''): UserInfo {
  const [, name = '', email = '', date = ''] = /^(.*?) ?<(.*)> (\d+ [+-]\d{4})$/.exec(line) ?? [];
  return { name, email, date };
}
