/** Source: "Actions, resources, and condition keys for AWS CodeCommit" in the Service Authorization Reference. */
import type { BatchGetRepositoriesCommandInput, CreateRepositoryCommandInput } from '@aws-sdk/client-codecommit';
import { anyResource, requestTags, rule, type ServiceAccess, tagOperations } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { repositories } from './repository.js';

const onRepository = rule<{ repositoryName?: string }>(({ repositoryName }, call) => [
  { resource: repositoryArn(call, repositoryName) },
]);

const onBranch = rule<{ repositoryName?: string; branchName?: string }>(({ repositoryName, branchName }, call) => [
  {
    resource: repositoryArn(call, repositoryName),
    context: { 'codecommit:References': [`refs/heads/${branchName}`] },
  },
]);

export const access: ServiceAccess = {
  operations: {
    CreateRepository: rule<CreateRepositoryCommandInput>((input, call) => [
      { resource: repositoryArn(call, input.repositoryName), context: requestTags(input.tags) },
    ]),
    GetRepository: onRepository,
    BatchGetRepositories: rule<BatchGetRepositoriesCommandInput>(({ repositoryNames = [] }, call) =>
      repositoryNames.map((name) => ({ resource: repositoryArn(call, name) })),
    ),
    ListRepositories: anyResource,
    DeleteRepository: onRepository,
    UpdateDefaultBranch: onRepository,
    UpdateRepositoryDescription: onRepository,
    CreateBranch: onBranch,
    GetBranch: onRepository,
    ListBranches: onRepository,
    DeleteBranch: onBranch,
    CreateCommit: onBranch,
    PutFile: onBranch,
    DeleteFile: onBranch,
    GetCommit: onRepository,
    BatchGetCommits: onRepository,
    GetDifferences: onRepository,
    GetBlob: onRepository,
    GetFile: onRepository,
    GetFolder: onRepository,
    ...tagOperations,
  },
  async tagsOf(call, arn) {
    return (await repositories(call).get(arn.split(':').at(-1) ?? ''))?.tags;
  },
};

function repositoryArn(call: Call, name = ''): string {
  return call.arn('codecommit', name);
}
