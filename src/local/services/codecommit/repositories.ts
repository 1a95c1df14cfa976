import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  BatchGetRepositories$,
  CreateRepository$,
  DeleteRepository$,
  GetRepository$,
  ListRepositories$,
  UpdateDefaultBranch$,
  UpdateRepositoryDescription$,
  type BatchGetRepositoriesCommandInput,
  type BatchGetRepositoriesCommandOutput,
  type CreateRepositoryCommandInput,
  type CreateRepositoryCommandOutput,
  type DeleteRepositoryCommandInput,
  type DeleteRepositoryCommandOutput,
  type GetRepositoryCommandInput,
  type GetRepositoryCommandOutput,
  type ListRepositoriesCommandInput,
  type ListRepositoriesCommandOutput,
  type RepositoryMetadata,
  type UpdateDefaultBranchCommandInput,
  type UpdateDefaultBranchCommandOutput,
  type UpdateRepositoryDescriptionCommandInput,
  type UpdateRepositoryDescriptionCommandOutput,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { pageInOrder } from '../page.js';
import { branchNamed } from './branches.js';
import { needGit } from './git.js';
import { checkRepositoryName } from './names.js';
import {
  branchesOf,
  changeRepository,
  folderOf,
  invalidToken,
  repositories,
  repositoryNamed,
  setDefaultBranch,
  type RepositoryRecord,
} from './repository.js';
import { withTags } from './tags.js';

/** Entries of one page of a CodeCommit list, and names of one batch. */
const PAGE_SIZE = 1000;
const BATCH_SIZE = 100;
/** Repositories of an account (CodeCommit User Guide, "Quotas"). */
const REPOSITORY_LIMIT = 5000;

const ORDERS: readonly unknown[] = [undefined, 'ascending', 'descending'];

export const CreateRepository = operation<CreateRepositoryCommandInput, CreateRepositoryCommandOutput>(
  CreateRepository$,
  async (input, call) => {
    const name = checkRepositoryName(input.repositoryName);
    const description = checkDescription(input.repositoryDescription);
    if (input.kmsKeyId !== undefined && !/^[a-zA-Z0-9:/_-]+$/.test(input.kmsKeyId)) {
      throw new AwsError('EncryptionKeyInvalidIdException', 'The Key Management Service encryption key is not valid.');
    }
    if (input.kmsKeyId !== undefined) {
      throw new AwsError('EncryptionKeyNotFoundException', 'No encryption key was found: the local AWS has no KMS.');
    }
    if (await repositories(call).get(name)) {
      throw new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`);
    }
    if ((await repositories(call).count()) >= REPOSITORY_LIMIT) {
      throw new AwsError('RepositoryLimitExceededException', 'A repository resource limit was exceeded.');
    }
    const created = call.now();
    const repository: RepositoryRecord = {
      id: randomUUID(),
      name,
      ...(description ? { description } : {}),
      created,
      modified: created,
      tags: withTags({}, input.tags ?? {}),
    };
    await makeBare(await folderOf(call, name), join(call.store.home, 'hooks'));
    await repositories(call).put(name, repository);
    return { repositoryMetadata: await metadata(repository, call) };
  },
);

export const GetRepository = operation<GetRepositoryCommandInput, GetRepositoryCommandOutput>(
  GetRepository$,
  async (input, call) => ({
    repositoryMetadata: await metadata(await repositoryNamed(call, input.repositoryName), call),
  }),
);

export const BatchGetRepositories = operation<BatchGetRepositoriesCommandInput, BatchGetRepositoriesCommandOutput>(
  BatchGetRepositories$,
  async (input, call) => {
    const names = [...new Set(input.repositoryNames)];
    if (names.length === 0) {
      throw new AwsError(
        'RepositoryNamesRequiredException',
        'At least one repository name object is required, but was not specified.',
      );
    }
    if (names.length > BATCH_SIZE) {
      throw new AwsError(
        'MaximumRepositoryNamesExceededException',
        `The maximum number of allowed repository names was exceeded. Currently, this number is ${BATCH_SIZE}.`,
      );
    }
    const found = await Promise.all(names.map((name) => repositories(call).get(checkRepositoryName(name))));
    const present = found.filter((repository) => repository !== undefined);
    return {
      repositories: await Promise.all(present.map((repository) => metadata(repository, call))),
      repositoriesNotFound: names.filter((_, index) => found[index] === undefined),
      errors: [],
    };
  },
);

export const ListRepositories = operation<ListRepositoriesCommandInput, ListRepositoriesCommandOutput>(
  ListRepositories$,
  async (input, call) => {
    const all = (await repositories(call).entries()).map(([, repository]) => repository);
    const key = sortKey(input.sortBy);
    if (!ORDERS.includes(input.order)) {
      throw new AwsError('InvalidOrderException', 'The specified sort order is not valid.');
    }
    const ordered = all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    if (input.order === 'descending') ordered.reverse();
    const { items, next } = pageInOrder(ordered, PAGE_SIZE, input.nextToken, invalidToken);
    return {
      repositories: items.map(({ name, id }) => ({ repositoryName: name, repositoryId: id })),
      nextToken: next,
    };
  },
);

/** Deletes the repository with all of its commits. One that is gone already has no id to give. */
export const DeleteRepository = operation<DeleteRepositoryCommandInput, DeleteRepositoryCommandOutput>(
  DeleteRepository$,
  async (input, call) => {
    const name = checkRepositoryName(input.repositoryName);
    const repository = await repositories(call).get(name);
    await repositories(call).delete(name);
    await rm(await folderOf(call, name), { recursive: true, force: true });
    return { repositoryId: repository?.id };
  },
);

export const UpdateDefaultBranch = operation<UpdateDefaultBranchCommandInput, UpdateDefaultBranchCommandOutput>(
  UpdateDefaultBranch$,
  async (input, call) => {
    const { name } = await repositoryNamed(call, input.repositoryName);
    const folder = await folderOf(call, name);
    const branch = await branchNamed(folder, input.defaultBranchName);
    await setDefaultBranch(folder, branch.name);
    await changeRepository(call, name, (repository) => repository);
    return {};
  },
);

export const UpdateRepositoryDescription = operation<
  UpdateRepositoryDescriptionCommandInput,
  UpdateRepositoryDescriptionCommandOutput
>(UpdateRepositoryDescription$, async (input, call) => {
  const text = checkDescription(input.repositoryDescription);
  await changeRepository(call, input.repositoryName, ({ description: _, ...repository }) =>
    text ? { ...repository, description: text } : repository,
  );
  return {};
});

/**
 * What `git init --bare` makes, without a process of its own: it would take longer than all the rest of a call. The
 * hooks' folder is named in the repository's own configuration, where the user's cannot override it.
 * Source: gitrepository-layout of git's manual.
 */
async function makeBare(folder: string, hooks: string): Promise<void> {
  needGit();
  await rm(folder, { recursive: true, force: true });
  for (const part of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  const quoted = hooks.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const core = ['repositoryformatversion = 0', 'filemode = true', 'bare = true', `hooksPath = "${quoted}"`];
  await writeFile(join(folder, 'config'), `[core]\n${core.map((each) => `\t${each}\n`).join('')}`);
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
}

async function metadata(repository: RepositoryRecord, call: Call): Promise<RepositoryMetadata> {
  const folder = await folderOf(call, repository.name);
  const fileUrl = pathToFileURL(folder).href;
  return {
    accountId: call.account,
    repositoryId: repository.id,
    repositoryName: repository.name,
    repositoryDescription: repository.description,
    defaultBranch: (await branchesOf(folder)).find(({ isDefault }) => isDefault)?.name,
    lastModifiedDate: repository.modified,
    creationDate: repository.created,
    // Whoever came through a port comes with git, too; the others have the folder itself.
    cloneUrlHttp: call.origin === undefined ? fileUrl : `${call.origin}/v1/repos/${repository.name}`,
    cloneUrlSsh: fileUrl,
    Arn: call.arn('codecommit', repository.name),
  };
}

/** @throws AwsError `InvalidSortByException` */
function sortKey(sortBy: string | undefined): (repository: RepositoryRecord) => string {
  switch (sortBy) {
    case undefined:
    case 'repositoryName':
      return ({ name }) => name;
    case 'lastModifiedDate':
      return ({ modified }) => modified.toISOString();
    default:
      throw new AwsError('InvalidSortByException', 'The specified sort by value is not valid.');
  }
}

/** @throws AwsError `InvalidRepositoryDescriptionException` */
function checkDescription(description: string | undefined): string | undefined {
  if ((description ?? '').length <= 1000) return description;
  throw new AwsError('InvalidRepositoryDescriptionException', 'The specified repository description is not valid.');
}
