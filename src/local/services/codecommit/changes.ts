/** From what CreateCommit is asked to what changes in the tree. Pure. Errors: CreateCommit in the API reference. */
import type { CreateCommitCommandInput, PutFileEntry } from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { filesByPath, type Files } from './changed-files.js';
import { checkPath } from './names.js';
import { MODE, type TreeEntry } from './tree.js';

/** One change of the tree: a path with new content, with the content that an id names, or gone. */
export type Change =
  | { readonly path: string; readonly mode: string; readonly content: Uint8Array }
  | { readonly path: string; readonly mode: string; readonly id: string }
  | { readonly path: string; readonly gone: true };

/** Files of one commit, and bytes (CodeCommit User Guide, "Quotas"). */
const FILE_LIMIT = 100;
const FILE_SIZE = 6 * 1024 * 1024;
const TOTAL_SIZE = 7 * 1024 * 1024;

/**
 * The changes, deletions first, checked against the files of the parent commit.
 * @throws AwsError each of CreateCommit's own about files and paths
 */
export function changesOf(input: CreateCommitCommandInput, parent: readonly TreeEntry[]): Change[] {
  const { putFiles = [], deleteFiles = [], setFileModes = [] } = input;
  const files = filesByPath(parent);
  checkCount(putFiles.length + deleteFiles.length + setFileModes.length);
  checkSizes(putFiles);
  const puts = putFiles.map((entry) => put(entry, files));
  const moved = putFiles.flatMap(({ sourceFile }) => (sourceFile?.isMove ? checkPath(sourceFile.filePath) : []));
  const gone = [...deleteFiles.map(({ filePath }) => checkPath(filePath)), ...moved];
  const modes = setFileModes.map(({ filePath, fileMode }) => {
    const { path, id } = fileAt(files, checkPath(filePath));
    if (fileMode === undefined) throw fileModeRequired();
    return { path, id, mode: modeOf(fileMode, undefined) };
  });
  gone.forEach((path) => fileAt(files, path));
  checkPaths(
    [...puts, ...modes].map(({ path }) => path),
    gone,
    files,
  );
  const changes = [...gone.map((path) => ({ path, gone: true }) as const), ...puts, ...modes];
  return input.keepEmptyFolders ? [...changes, ...keptFolders(gone, puts, files)] : changes;
}

function put({ filePath, fileMode, fileContent, sourceFile }: PutFileEntry, files: Files) {
  const path = checkPath(filePath);
  if (fileContent !== undefined && sourceFile !== undefined) {
    throw refuse(
      'FileContentAndSourceFileSpecifiedException',
      'The commit cannot be created because both a source file and file content have been specified for the same file. You cannot provide both. Either specify a source file or provide the file content directly.',
    );
  }
  if (fileContent !== undefined) return { path, mode: modeOf(fileMode, files.get(path)), content: fileContent };
  if (sourceFile === undefined) {
    throw refuse(
      'SourceFileOrContentRequiredException',
      'The commit cannot be created because no source files or file content have been specified for the commit.',
    );
  }
  const source = fileAt(files, checkPath(sourceFile.filePath));
  if (source.path.split('/').at(-1) === '.gitkeep') {
    throw refuse(
      'RestrictedSourceFileException',
      'The commit cannot be created because one of the changes specifies copying or moving a .gitkeep file.',
    );
  }
  return { path, mode: modeOf(fileMode, source), id: source.id };
}

function modeOf(fileMode: string | undefined, existing: TreeEntry | undefined): string {
  if (fileMode === undefined) return existing?.mode ?? MODE.NORMAL;
  if (fileMode === 'NORMAL' || fileMode === 'EXECUTABLE' || fileMode === 'SYMLINK') return MODE[fileMode];
  throw refuse(
    'InvalidFileModeException',
    'The specified file mode permission is not valid. For a list of valid file mode permissions, see PutFile.',
  );
}

function fileModeRequired(): AwsError {
  return refuse(
    'FileModeRequiredException',
    'The commit cannot be created because no file mode has been specified. A file mode is required to update mode permissions for a file.',
  );
}

function fileAt(files: Files, path: string): TreeEntry {
  const file = files.get(path);
  if (file && file.mode !== MODE.submodule) return file;
  if (file) throw pointsToSubmodule();
  throw refuse(
    'FileDoesNotExistException',
    `The specified file does not exist: ${path}. Verify that you have used the correct file name, full path, and extension.`,
  );
}

function checkCount(count: number): void {
  if (count === 0) {
    throw refuse(
      'FileEntryRequiredException',
      'The commit cannot be created because no files have been specified as added, updated, or changed (PutFile or DeleteFile) for the commit.',
    );
  }
  if (count > FILE_LIMIT) {
    throw refuse(
      'MaximumFileEntriesExceededException',
      `The number of specified files to change as part of this commit exceeds the maximum number of files that can be changed in a single commit (${FILE_LIMIT}). Consider using a Git client for these changes.`,
    );
  }
}

function checkSizes(putFiles: readonly PutFileEntry[]): void {
  const sizes = putFiles.map(({ fileContent }) => fileContent?.length ?? 0);
  if (Math.max(0, ...sizes) <= FILE_SIZE && sizes.reduce((sum, size) => sum + size, 0) <= TOTAL_SIZE) return;
  throw refuse(
    'FileContentSizeLimitExceededException',
    'The file cannot be added because it is too large. The maximum file size is 6 MB, and the combined file content change size is 7 MB. Consider making these changes using a Git client.',
  );
}

/** No path twice, and none that is a file and a folder at once. */
function checkPaths(written: readonly string[], gone: readonly string[], files: Files): void {
  const all = [...written, ...gone];
  if (new Set(all).size < all.length) {
    throw refuse(
      'SamePathRequestException',
      'The commit cannot be created because one or more changes in this commit duplicate actions in the same file path. For example, you cannot make the same delete request to the same file in the same file path twice, or make a delete request and a move request to the same file as part of the same commit.',
    );
  }
  const folders = new Set(written.flatMap(foldersOf));
  if (written.some((path) => folders.has(path))) {
    throw refuse(
      'PutFileEntryConflictException',
      'The commit cannot be created because one or more files specified in the commit reference both a file and a folder.',
    );
  }
  const kept = [...files.values()].filter(({ path }) => !gone.includes(path));
  const keptFolders = new Set(kept.flatMap(({ path }) => foldersOf(path)));
  for (const { path, mode } of kept) {
    if (mode === MODE.submodule && (folders.has(path) || written.includes(path))) throw pointsToSubmodule();
    if (folders.has(path)) {
      throw refuse(
        'DirectoryNameConflictsWithFileNameException',
        'A file cannot be added to the repository because the specified path name has the same name as a file that already exists in this repository. Either provide a different name for the file, or specify a different path for the file.',
      );
    }
  }
  if (written.some((path) => keptFolders.has(path))) {
    throw refuse(
      'FileNameConflictsWithDirectoryNameException',
      'A file cannot be added to the repository because the specified file name has the same name as a directory in this repository. Either provide another name for the file, or add the file in a directory that does not match the file name.',
    );
  }
}

/** A `.gitkeep` for every folder that the deletions would leave empty. */
function keptFolders(gone: readonly string[], puts: readonly Change[], files: Files): Change[] {
  const left = [...files.keys()].filter((path) => !gone.includes(path)).concat(puts.map(({ path }) => path));
  const parents = new Set(gone.flatMap((path) => foldersOf(path).slice(0, 1)));
  const empty = [...parents].filter((folder) => !left.some((path) => path.startsWith(`${folder}/`)));
  return empty.map((folder) => ({ path: `${folder}/.gitkeep`, mode: MODE.NORMAL, content: new Uint8Array() }));
}

/** The folders that a path lies in, the innermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

function pointsToSubmodule(): AwsError {
  return refuse(
    'FilePathConflictsWithSubmodulePathException',
    'The commit cannot be created because a specified file path points to a submodule. Verify that the destination files have valid file paths that do not point to a submodule.',
  );
}

function refuse(code: string, message: string): AwsError {
  return new AwsError(code, message);
}
