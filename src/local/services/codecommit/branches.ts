import {
  CreateBranch$,
  DeleteBranch$,
  GetBranch$,
  ListBranches$,
  type CreateBranchCommandInput,
  type CreateBranchCommandOutput,
  type DeleteBranchCommandInput,
  type DeleteBranchCommandOutput,
  type GetBranchCommandInput,
  type GetBranchCommandOutput,
  type ListBranchesCommandInput,
  type ListBranchesCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { NO_COMMIT, received } from '../codecommit-events.js';
import { page } from '../page.js';
import { isCommit } from './commit-of.js';
import { git } from './git.js';
import { moveBranch } from './move-branch.js';
import { checkBranchName, isObjectId } from './names.js';
import { branchesOf, folderOf, invalidToken, repositoryNamed, type Branch } from './repository.js';

/** Names of one page. */
const PAGE_SIZE = 100;

export const GetBranch = operation<GetBranchCommandInput, GetBranchCommandOutput>(GetBranch$, async (input, call) => {
  const repository = await repositoryNamed(call, input.repositoryName);
  const { name, commitId } = await branchNamed(await folderOf(call, repository.name), input.branchName);
  return { branch: { branchName: name, commitId } };
});

export const ListBranches = operation<ListBranchesCommandInput, ListBranchesCommandOutput>(
  ListBranches$,
  async (input, call) => {
    const repository = await repositoryNamed(call, input.repositoryName);
    const names = (await branchesOf(await folderOf(call, repository.name))).map(({ name }) => name).toSorted();
    const { items, next } = page(names, (name) => name, PAGE_SIZE, input.nextToken, invalidToken);
    return { branches: [...items], nextToken: next };
  },
);

export const CreateBranch = operation<CreateBranchCommandInput, CreateBranchCommandOutput>(
  CreateBranch$,
  async (input, call) => {
    const repository = await repositoryNamed(call, input.repositoryName);
    const folder = await folderOf(call, repository.name);
    const branchName = checkBranchName(input.branchName);
    const commitId = input.commitId ?? '';
    if (!commitId) throw new AwsError('CommitIdRequiredException', 'A commit ID is required, but was not specified.');
    if (!isObjectId(commitId)) throw new AwsError('InvalidCommitIdException', 'The specified commit ID is not valid.');
    if (!(await isCommit(folder, commitId))) {
      throw new AwsError('CommitDoesNotExistException', `Commit ${commitId} does not exist.`);
    }
    const ref = `refs/heads/${branchName}`;
    await moveBranch(folder, branchName, undefined, commitId, branchExists);
    await received(repository.name, [{ ref, before: NO_COMMIT, after: commitId }], call);
    return {};
  },
);

/** Deleting a branch that is not there succeeds, with nothing to show for it. */
export const DeleteBranch = operation<DeleteBranchCommandInput, DeleteBranchCommandOutput>(
  DeleteBranch$,
  async (input, call) => {
    const repository = await repositoryNamed(call, input.repositoryName);
    const folder = await folderOf(call, repository.name);
    const branchName = checkBranchName(input.branchName);
    const branch = (await branchesOf(folder)).find(({ name }) => name === branchName);
    if (!branch) return {};
    if (branch.isDefault) {
      throw new AwsError(
        'DefaultBranchCannotBeDeletedException',
        'The specified branch is the default branch for the repository, and cannot be deleted. To delete this branch, you must first set another branch as the default branch.',
      );
    }
    const ref = `refs/heads/${branchName}`;
    await git(folder, ['update-ref', '-d', ref, branch.commitId]);
    await received(repository.name, [{ ref, before: branch.commitId, after: NO_COMMIT }], call);
    return { deletedBranch: { branchName, commitId: branch.commitId } };
  },
);

/** @throws AwsError `BranchDoesNotExistException`, or as `checkBranchName` does */
export async function branchNamed(folder: string, branchName: string | undefined): Promise<Branch> {
  const wanted = checkBranchName(branchName);
  const branch = (await branchesOf(folder)).find(({ name }) => name === wanted);
  if (!branch) throw new AwsError('BranchDoesNotExistException', `Branch ${wanted} does not exist`);
  return branch;
}

function branchExists(): AwsError {
  return new AwsError(
    'BranchNameExistsException',
    'Cannot create the branch with the specified name because the commit conflicts with an existing branch with the same name. Branch names must be unique.',
  );
}
