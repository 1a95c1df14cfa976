import {
  GetCommit$,
  GetFile$,
  GetFolder$,
  type GetCommitCommandInput,
  type GetCommitCommandOutput,
  type GetFileCommandInput,
  type GetFileCommandOutput,
  type GetFolderCommandInput,
  type GetFolderCommandOutput,
  type UserInfo,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { commitOf, git, tryGit } from './git.js';
import { checkPath, isCommitId, isReferenceName } from './names.js';
import { folderOf, repositoryNamed } from './repository.js';
import { entriesAt, fileMode, MODE } from './tree.js';

/** Bytes that GetFile gives at most (CodeCommit User Guide, "Quotas"). */
const FILE_SIZE = 6 * 1024 * 1024;

export const GetCommit = operation<GetCommitCommandInput, GetCommitCommandOutput>(GetCommit$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const commitId = input.commitId ?? '';
  if (!commitId)
    throw new AwsError('CommitIdRequiredException', 'A commit ID is required, but no commit ID was specified.');
  if (!isCommitId(commitId)) throw new AwsError('InvalidCommitIdException', 'The specified commit ID is not valid.');
  const { status, stdout } = await tryGit(await folderOf(call, repository.name), ['cat-file', 'commit', commitId]);
  if (status !== 0) throw new AwsError('CommitIdDoesNotExistException', `Commit ${commitId} does not exist.`);
  return { commit: { commitId: commitId.toLowerCase(), ...parseCommit(stdout.toString()) } };
});

export const GetFile = operation<GetFileCommandInput, GetFileCommandOutput>(GetFile$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const folder = await folderOf(call, repository.name);
  const path = checkPath(input.filePath);
  const commitId = await specified(folder, input.commitSpecifier);
  const [entry] = await entriesAt(folder, commitId, path);
  if (!entry || entry.mode === MODE.folder || entry.mode === MODE.submodule) {
    throw new AwsError(
      'FileDoesNotExistException',
      `The specified file does not exist: ${path}. Verify that you have used the correct file name, full path, and extension.`,
    );
  }
  const fileSize = Number(await git(folder, ['cat-file', '-s', entry.id]));
  if (fileSize > FILE_SIZE) {
    throw new AwsError('FileTooLargeException', 'The specified file exceeds the file size limit for AWS CodeCommit.');
  }
  const fileContent = await git(folder, ['cat-file', 'blob', entry.id]);
  return { commitId, blobId: entry.id, filePath: path, fileMode: fileMode(entry.mode), fileSize, fileContent };
});

export const GetFolder = operation<GetFolderCommandInput, GetFolderCommandOutput>(GetFolder$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const folder = await folderOf(call, repository.name);
  if (!input.folderPath) throw new AwsError('PathRequiredException', 'The folderPath for a location cannot be null.');
  const path = input.folderPath.replace(/^\/|\/$/g, '');
  if (path !== '') checkPath(path);
  const commitId = await specified(folder, input.commitSpecifier);
  const treeId = await treeAt(folder, commitId, path);
  if (treeId === undefined) {
    throw new AwsError(
      'FolderDoesNotExistException',
      'The specified folder does not exist. Either the folder name is not correct, or you did not enter the full path to the folder.',
    );
  }
  const entries = (await entriesAt(folder, treeId, '')).map(({ path: relativePath, mode, id }) => ({
    mode,
    id,
    paths: { absolutePath: path === '' ? relativePath : `${path}/${relativePath}`, relativePath },
  }));
  const having = (...modes: string[]) => entries.filter(({ mode }) => modes.includes(mode));
  return {
    commitId,
    folderPath: path,
    treeId,
    subFolders: having(MODE.folder).map(({ id, paths }) => ({ treeId: id, ...paths })),
    files: having(MODE.NORMAL, MODE.EXECUTABLE).map(({ id, mode, paths }) => ({
      blobId: id,
      ...paths,
      fileMode: fileMode(mode),
    })),
    symbolicLinks: having(MODE.SYMLINK).map(({ id, mode, paths }) => ({
      blobId: id,
      ...paths,
      fileMode: fileMode(mode),
    })),
    subModules: having(MODE.submodule).map(({ id, paths }) => ({ commitId: id, ...paths })),
  };
});

/**
 * The commit that a branch, a tag, `HEAD` or a full id names; by default the default branch's.
 * @throws AwsError `InvalidCommitException`, `CommitDoesNotExistException`
 */
async function specified(folder: string, specifier = 'HEAD'): Promise<string> {
  if (!isReferenceName(specifier)) {
    throw new AwsError('InvalidCommitException', 'The specified commit is not valid.');
  }
  const isFull = specifier === 'HEAD' || specifier.startsWith('refs/') || isCommitId(specifier);
  for (const name of isFull ? [specifier] : [`refs/heads/${specifier}`, `refs/tags/${specifier}`]) {
    const commit = await commitOf(folder, name);
    if (commit !== undefined) return commit;
  }
  throw new AwsError(
    'CommitDoesNotExistException',
    'The specified commit does not exist or no commit was specified, and the specified repository has no default branch.',
  );
}

/** The id of a folder (`''`: the root), if there is one. */
async function treeAt(folder: string, commitId: string, path: string): Promise<string | undefined> {
  if (path === '') return (await git(folder, ['rev-parse', `${commitId}^{tree}`])).toString().trim();
  const [entry] = await entriesAt(folder, commitId, path);
  return entry?.mode === MODE.folder ? entry.id : undefined;
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
