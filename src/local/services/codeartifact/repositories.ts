import { randomUUID } from 'node:crypto';
import {
  CreateRepository$,
  DeleteRepository$,
  DescribeRepository$,
  ListRepositories$,
  ListRepositoriesInDomain$,
  UpdateRepository$,
  type CreateRepositoryCommandInput,
  type CreateRepositoryCommandOutput,
  type DeleteRepositoryCommandInput,
  type DeleteRepositoryCommandOutput,
  type DescribeRepositoryCommandInput,
  type DescribeRepositoryCommandOutput,
  type ListRepositoriesCommandInput,
  type ListRepositoriesCommandOutput,
  type ListRepositoriesInDomainCommandInput,
  type ListRepositoriesInDomainCommandOutput,
  type UpdateRepositoryCommandInput,
  type UpdateRepositoryCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { operation, type Call } from '../../service.js';
import { domainOf } from './domain.js';
import { conflict, quotaExceeded } from './errors.js';
import { listed } from './listed.js';
import { claimRegistryPort } from './registry.js';
import {
  describe,
  putRepository,
  repositories,
  repositoriesOf,
  repositoryArn,
  repositoryKey,
  repositoryOf,
  summaryOf,
  type RepositoryRecord,
} from './repository.js';
import { removeStorage } from './storage.js';
import { withTags } from './tags.js';
import { checkedUpstreams } from './upstreams.js';

/** In a domain. Source: "Quotas in AWS CodeArtifact" in the CodeArtifact User Guide. */
const REPOSITORY_LIMIT = 1000;

export const CreateRepository = operation<CreateRepositoryCommandInput, CreateRepositoryCommandOutput>(
  CreateRepository$,
  async (input, call) => {
    const { name: domain } = await domainOf(call, input);
    const { repository: name = '', description, upstreams, tags = [] } = input;
    if (await repositories(call).get(repositoryKey(domain, name))) {
      const message = `Repository already exists. Repository '${name}' in domain '${domain}' already exists.`;
      throw conflict('repository', name, message);
    }
    if ((await repositoriesOf(call, domain)).length >= REPOSITORY_LIMIT) {
      throw quotaExceeded('domain', domain, `The domain ${domain} has ${REPOSITORY_LIMIT} repositories already.`);
    }
    const record: RepositoryRecord = {
      id: randomUUID(),
      name,
      domain,
      region: call.region,
      arn: repositoryArn(call, { domain, repository: name }),
      created: call.now(),
      ...(description !== undefined && { description }),
      upstreams: await checkedUpstreams(call, domain, name, upstreams),
      externalConnections: [],
      tags: withTags([], tags),
    };
    await claimRegistryPort(call);
    await putRepository(call, record);
    call.wakeHosting();
    return { repository: describe(call, record) };
  },
);

export const DescribeRepository = operation<DescribeRepositoryCommandInput, DescribeRepositoryCommandOutput>(
  DescribeRepository$,
  async (input, call) => ({ repository: describe(call, await repositoryOf(call, input)) }),
);

/** What the input does not say stays as it is. */
export const UpdateRepository = operation<UpdateRepositoryCommandInput, UpdateRepositoryCommandOutput>(
  UpdateRepository$,
  async (input, call) => {
    const before = await repositoryOf(call, input);
    const { description = before.description, upstreams } = input;
    const record: RepositoryRecord = {
      ...before,
      ...(description !== undefined && { description }),
      ...(upstreams && { upstreams: await checkedUpstreams(call, before.domain, before.name, upstreams) }),
    };
    await putRepository(call, record);
    return { repository: describe(call, record) };
  },
);

/** With all that is published in it. Those that it was upstream of go on without it. */
export const DeleteRepository = operation<DeleteRepositoryCommandInput, DeleteRepositoryCommandOutput>(
  DeleteRepository$,
  async (input, call) => {
    const record = await repositoryOf(call, input);
    await repositories(call).delete(repositoryKey(record.domain, record.name));
    for (const other of await repositoriesOf(call, record.domain)) {
      if (!other.upstreams.includes(record.name)) continue;
      await putRepository(call, { ...other, upstreams: other.upstreams.filter((name) => name !== record.name) });
    }
    await removeStorage(call.store, record);
    call.wakeHosting();
    return { repository: describe(call, record) };
  },
);

export const ListRepositories = operation<ListRepositoriesCommandInput, ListRepositoriesCommandOutput>(
  ListRepositories$,
  async (input, call) =>
    listOf(
      call,
      (await repositories(call).entries()).map(([, record]) => record),
      input,
    ),
);

export const ListRepositoriesInDomain = operation<
  ListRepositoriesInDomainCommandInput,
  ListRepositoriesInDomainCommandOutput
>(ListRepositoriesInDomain$, async (input, call) => {
  const { name } = await domainOf(call, input);
  const { administratorAccount = call.account } = input;
  return listOf(call, administratorAccount === call.account ? await repositoriesOf(call, name) : [], input);
});

function listOf(call: Call, all: readonly RepositoryRecord[], input: ListRepositoriesCommandInput) {
  const found = all.filter(({ name }) => name.startsWith(input.repositoryPrefix ?? ''));
  const { items, paging } = listed(found, ({ domain, name }) => `${name}/${domain}`, input);
  return { repositories: items.map((record) => summaryOf(call, record)), ...paging };
}
