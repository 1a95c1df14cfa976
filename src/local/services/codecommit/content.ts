import {
  GetBlob$,
  GetFile$,
  GetFolder$,
  type GetBlobCommandInput,
  type GetBlobCommandOutput,
  type GetFileCommandInput,
  type GetFileCommandOutput,
  type GetFolderCommandInput,
  type GetFolderCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { git, tryGit } from './git.js';
import { looseObject } from './git-files.js';
import { checkPath, isObjectId } from './names.js';
import { folderOf, repositoryNamed } from './repository.js';
import { specified } from './specifier.js';
import { entriesOf, entryAt, fileMode, MODE, treeOf } from './tree.js';

/** Bytes that GetFile and GetBlob give at most (CodeCommit User Guide, "Quotas"). */
const FILE_SIZE = 6 * 1024 * 1024;

export const GetFile = operation<GetFileCommandInput, GetFileCommandOutput>(GetFile$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const folder = await folderOf(call, repository.name);
  const path = checkPath(input.filePath);
  const commitId = await specified(folder, input.commitSpecifier);
  const entry = await entryAt(folder, commitId, path);
  if (!entry || entry.mode === MODE.folder || entry.mode === MODE.submodule) {
    throw new AwsError(
      'FileDoesNotExistException',
      `The specified file does not exist: ${path}. Verify that you have used the correct file name, full path, and extension.`,
    );
  }
  const fileContent = await readBlob(folder, entry.id);
  const fileSize = fileContent.length;
  return { commitId, blobId: entry.id, filePath: path, fileMode: fileMode(entry.mode), fileSize, fileContent };
});

export const GetBlob = operation<GetBlobCommandInput, GetBlobCommandOutput>(GetBlob$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const blobId = input.blobId ?? '';
  if (!blobId) throw new AwsError('BlobIdRequiredException', 'A blob ID is required, but was not specified.');
  if (!isObjectId(blobId)) throw new AwsError('InvalidBlobIdException', 'The specified blob is not valid.');
  const folder = await folderOf(call, repository.name);
  if ((await typeOf(folder, blobId.toLowerCase())) !== 'blob') {
    throw new AwsError('BlobIdDoesNotExistException', 'The specified blob does not exist.');
  }
  return { content: await readBlob(folder, blobId.toLowerCase()) };
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
  const entries = (await entriesOf(folder, treeId)).map(({ path: relativePath, mode, id }) => ({
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

/** What kind of an object it is; '' where there is none. */
async function typeOf(folder: string, id: string): Promise<string> {
  return looseObject(folder, id)?.type ?? (await tryGit(folder, ['cat-file', '-t', id])).stdout.toString().trim();
}

/** @throws AwsError `FileTooLargeException` */
async function readBlob(folder: string, blobId: string): Promise<Buffer> {
  const loose = looseObject(folder, blobId)?.content;
  const size = loose?.length ?? Number(await git(folder, ['cat-file', '-s', blobId]));
  if (size <= FILE_SIZE) return loose ?? git(folder, ['cat-file', 'blob', blobId]);
  throw new AwsError('FileTooLargeException', 'The specified file exceeds the file size limit for AWS CodeCommit.');
}

/** The id of a folder (`''`: the root), if there is one. */
async function treeAt(folder: string, commitId: string, path: string): Promise<string | undefined> {
  if (path === '') return treeOf(folder, commitId);
  const entry = await entryAt(folder, commitId, path);
  return entry?.mode === MODE.folder ? entry.id : undefined;
}
