import {
  DeleteFile$,
  PutFile$,
  type DeleteFileCommandInput,
  type DeleteFileCommandOutput,
  type PutFileCommandInput,
  type PutFileCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { changesOf } from './changes.js';
import { commitToBranch } from './commit-to-branch.js';

export const PutFile = operation<PutFileCommandInput, PutFileCommandOutput>(PutFile$, async (input, call) => {
  const { filePath, fileMode, fileContent = new Uint8Array(), commitMessage: message, ...rest } = input;
  const { repositoryName, branchName, parentCommitId, name, email } = rest;
  const { commitId, treeId, changed } = await commitToBranch(
    call,
    { repositoryName, branchName, parentCommitId, name, email, message },
    (files) => {
      if (fileContent.length === 0) throw contentRequired();
      return changesOf({ repositoryName, branchName, putFiles: [{ filePath, fileMode, fileContent }] }, files);
    },
    sameContent,
  );
  return { commitId, treeId, blobId: changed[0]?.is?.id };
});

/** The author's name, when there is none, is the caller's ARN (DeleteFile in the API reference). */
export const DeleteFile = operation<DeleteFileCommandInput, DeleteFileCommandOutput>(
  DeleteFile$,
  async (input, call) => {
    const { repositoryName, branchName, parentCommitId, filePath, keepEmptyFolders, email } = input;
    const { name = call.principal, commitMessage: message = `Deleted ${filePath}` } = input;
    const { commitId, treeId, changed } = await commitToBranch(
      call,
      { repositoryName, branchName, parentCommitId, name, email, message },
      (files) => changesOf({ repositoryName, branchName, deleteFiles: [{ filePath }], keepEmptyFolders }, files),
      sameContent,
    );
    const deleted = changed.find(({ changeType }) => changeType === 'D');
    return { commitId, treeId, blobId: deleted?.was?.id, filePath };
  },
);

function contentRequired(): AwsError {
  return new AwsError(
    'FileContentRequiredException',
    'The file cannot be added because it is empty. Empty files cannot be added to the repository with this API.',
  );
}

function sameContent(): AwsError {
  return new AwsError(
    'SameFileContentException',
    'The file was not added or updated because the content of the file is exactly the same as the content of that file in the repository and branch that you specified.',
  );
}
