import {
  CreateCommit$,
  type CreateCommitCommandInput,
  type CreateCommitCommandOutput,
  type FileMetadata,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import type { ChangedFile } from './changed-files.js';
import { changesOf } from './changes.js';
import { commitToBranch } from './commit-to-branch.js';
import { fileMode } from './tree.js';

export const CreateCommit = operation<CreateCommitCommandInput, CreateCommitCommandOutput>(
  CreateCommit$,
  async (input, call) => {
    const { repositoryName, branchName, parentCommitId, authorName: name, email, commitMessage: message } = input;
    const { commitId, treeId, changed } = await commitToBranch(
      call,
      { repositoryName, branchName, parentCommitId, name, email, message },
      (files) => changesOf(input, files),
      noChange,
    );
    const having = (type: ChangedFile['changeType']) =>
      changed.filter(({ changeType }) => changeType === type).map(metadata);
    return { commitId, treeId, filesAdded: having('A'), filesUpdated: having('M'), filesDeleted: having('D') };
  },
);

function metadata({ path, was, is }: ChangedFile): FileMetadata {
  const file = is ?? was;
  return { absolutePath: path, blobId: file?.id, fileMode: file && fileMode(file.mode) };
}

function noChange(): AwsError {
  return new AwsError(
    'NoChangeException',
    'The commit cannot be created because no changes will be made to the repository as a result of this commit. A commit must contain at least one change.',
  );
}
