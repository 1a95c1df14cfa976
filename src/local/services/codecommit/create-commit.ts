import {
  CreateCommit$,
  type CreateCommitCommandInput,
  type CreateCommitCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { changesOf } from './changes.js';
import { commitToBranch } from './commit-to-branch.js';

export const CreateCommit = operation<CreateCommitCommandInput, CreateCommitCommandOutput>(
  CreateCommit$,
  async (input, call) => {
    const { repositoryName, branchName, parentCommitId, authorName: name, email, commitMessage: message } = input;
    const { commitId, treeId, differences } = await commitToBranch(
      call,
      { repositoryName, branchName, parentCommitId, name, email, message },
      (files) => changesOf(input, files),
      noChange,
    );
    const having = (status: string) => differences.filter((file) => file.status === status).map(({ file }) => file);
    return { commitId, treeId, filesAdded: having('A'), filesUpdated: having('M'), filesDeleted: having('D') };
  },
);

function noChange(): AwsError {
  return new AwsError(
    'NoChangeException',
    'The commit cannot be created because no changes will be made to the repository as a result of this commit. A commit must contain at least one change.',
  );
}
