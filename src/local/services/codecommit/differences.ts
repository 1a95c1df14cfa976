import {
  GetDifferences$,
  type Difference,
  type GetDifferencesCommandInput,
  type GetDifferencesCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { page } from '../page.js';
import { changedFiles, filesByPath, type Files } from './changed-files.js';
import { checkPath } from './names.js';
import { folderOf, invalidToken, repositoryNamed } from './repository.js';
import { specified } from './specifier.js';
import { filesOf, type TreeEntry } from './tree.js';

/** Differences of one page, at most. */
const PAGE_SIZE = 100;

/** Without a commit to compare with, every file is an addition. A path that is given once is the path in both. */
export const GetDifferences = operation<GetDifferencesCommandInput, GetDifferencesCommandOutput>(
  GetDifferences$,
  async (input, call) => {
    const repository = await repositoryNamed(call, input.repositoryName);
    const folder = await folderOf(call, repository.name);
    const { beforeCommitSpecifier, afterCommitSpecifier, MaxResults: limit = PAGE_SIZE } = input;
    if (!afterCommitSpecifier) throw new AwsError('CommitRequiredException', 'A commit was not specified.');
    if (limit < 1) {
      throw new AwsError('InvalidMaxResultsException', 'The specified number of maximum results is not valid.');
    }
    const beforePath = input.beforePath ?? input.afterPath;
    const afterPath = input.afterPath ?? input.beforePath;
    const read = async (specifier: string, path: string | undefined) =>
      filesBelow(path, await filesOf(folder, await specified(folder, specifier)));
    const after = await read(afterCommitSpecifier, afterPath);
    const before: Files = beforeCommitSpecifier ? await read(beforeCommitSpecifier, beforePath) : new Map();
    if (afterPath !== undefined && before.size === 0 && after.size === 0) {
      throw new AwsError('PathDoesNotExistException', 'The specified path does not exist.');
    }
    const rows = compare(before, after);
    const { items, next } = page(rows, ({ key }) => key, Math.min(limit, PAGE_SIZE), input.NextToken, invalidToken);
    return { differences: items.map(({ difference }) => difference), NextToken: next };
  },
);

/**
 * Files by their paths below what is compared.
 * @throws AwsError `InvalidPathException`
 */
function filesBelow(path: string | undefined, files: readonly TreeEntry[]): Files {
  if (path === undefined) return filesByPath(files);
  const root = checkPath(path.replace(/^\/|\/$/g, ''));
  const below = files.filter((entry) => entry.path === root || entry.path.startsWith(`${root}/`));
  return new Map(below.map((entry) => [entry.path.slice(root.length), entry]));
}

/** Their keys are the paths; a file that is compared itself has no path below what is compared. */
function compare(before: Files, after: Files): { key: string; difference: Difference }[] {
  return changedFiles(before, after).map(({ path, changeType, was, is }) => ({
    key: `/${path}`,
    difference: { beforeBlob: blob(was), afterBlob: blob(is), changeType },
  }));
}

function blob(entry: TreeEntry | undefined): Difference['afterBlob'] {
  return entry && { blobId: entry.id, path: entry.path, mode: entry.mode };
}
