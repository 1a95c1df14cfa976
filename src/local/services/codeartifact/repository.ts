import type { RepositoryDescription, RepositorySummary, Tag } from '@aws-sdk/client-codeartifact';
import { regionsOf } from '../../regions.js';
import type { Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';
import { domainOf, type DomainInput, type PermissionsPolicy } from './domain.js';
import { notFound } from './errors.js';

/** A repository, as it is stored under its domain's name and its own. */
export interface RepositoryRecord {
  /** Names the folder of its packages: a later repository of the same name has another one. */
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly region: string;
  readonly arn: string;
  readonly created: Date;
  readonly description?: string;
  /** Names of repositories of the domain, in the order in which they are asked. */
  readonly upstreams: readonly string[];
  readonly externalConnections: readonly string[];
  readonly tags: readonly Tag[];
  readonly policy?: PermissionsPolicy;
}

/** What every operation about a repository is given. */
export interface RepositoryInput extends DomainInput {
  readonly repository?: string | undefined;
}

export function repositories(call: Call): Collection<RepositoryRecord> {
  return repositoriesIn(call.store, call.region);
}

/** Those of a region, without the store's lock. */
export function repositoriesIn(store: Store, region: string): Collection<RepositoryRecord> {
  return store.collection(`regions/${region}/codeartifact/repositories`);
}

/** Whether there is any, in whatever region; without the store's lock. */
export async function hasRepositories(store: Store): Promise<boolean> {
  for (const region of await regionsOf(store.home)) {
    if ((await repositoriesIn(store, region).count()) > 0) return true;
  }
  return false;
}

/** As what it is stored: no name has a slash. */
export function repositoryKey(domain: string, repository: string): string {
  return `${domain}/${repository}`;
}

export function repositoryArn(call: Call, { domain = '', repository = '' }: RepositoryInput): string {
  return call.arn('codeartifact', `repository/${domain}/${repository}`);
}

/** All repositories of a domain. */
export async function repositoriesOf(call: Call, domain: string): Promise<RepositoryRecord[]> {
  return (await repositories(call).entries()).map(([, each]) => each).filter((each) => each.domain === domain);
}

/** @throws AwsError `ResourceNotFoundException` 404 */
export async function repositoryOf(call: Call, input: RepositoryInput): Promise<RepositoryRecord> {
  const { name: domain } = await domainOf(call, input);
  const { repository = '' } = input;
  const found = await repositories(call).get(repositoryKey(domain, repository));
  if (found) return found;
  const message = `Repository not found. Repository '${repository}' in domain '${domain}' does not exist.`;
  throw notFound('repository', repository, message);
}

/** Stores the repository as it is now. */
export async function putRepository(call: Call, repository: RepositoryRecord): Promise<void> {
  await repositories(call).put(repositoryKey(repository.domain, repository.name), repository);
}

export function summaryOf(call: Call, repository: RepositoryRecord): RepositorySummary {
  const { name, domain, arn, created, description } = repository;
  return {
    name,
    administratorAccount: call.account,
    domainName: domain,
    domainOwner: call.account,
    arn,
    ...(description !== undefined && { description }),
    createdTime: created,
  };
}

export function describe(call: Call, repository: RepositoryRecord): RepositoryDescription {
  return {
    ...summaryOf(call, repository),
    upstreams: repository.upstreams.map((repositoryName) => ({ repositoryName })),
    externalConnections: repository.externalConnections.map((externalConnectionName) => ({
      externalConnectionName,
      packageFormat: 'npm',
      status: 'Available',
    })),
  };
}
