import type { DomainDescription, Tag } from '@aws-sdk/client-codeartifact';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { notFound } from './errors.js';

/** A policy that says who else may use something; each change gives it another revision. */
export interface PermissionsPolicy {
  readonly document: string;
  readonly revision: string;
}

/** A domain, as it is stored under its name. */
export interface DomainRecord {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly encryptionKey: string;
  readonly tags: readonly Tag[];
  readonly policy?: PermissionsPolicy;
}

/** What every operation about a domain is given. */
export interface DomainInput {
  readonly domain?: string | undefined;
  readonly domainOwner?: string | undefined;
}

export function domains(call: Call): Collection<DomainRecord> {
  return call.regional('codeartifact/domains');
}

export function domainArn(call: Call, domain = ''): string {
  return call.arn('codeartifact', `domain/${domain}`);
}

/** Nobody else's domains are there: one of another owner is as good as none. */
export async function findDomain(
  call: Call,
  { domain = '', domainOwner = call.account }: DomainInput,
): Promise<DomainRecord | undefined> {
  return domainOwner === call.account ? domains(call).get(domain) : undefined;
}

/** @throws AwsError `ResourceNotFoundException` 404 */
export async function domainOf(call: Call, input: DomainInput): Promise<DomainRecord> {
  const found = await findDomain(call, input);
  if (found) return found;
  const { domain = '', domainOwner = call.account } = input;
  const message = `Domain not found. Domain '${domain}' owned by account '${domainOwner}' does not exist.`;
  throw notFound('domain', domain, message);
}

/** A domain without what only its description tells. */
export function summaryOf(call: Call, { name, arn, created, encryptionKey }: DomainRecord) {
  return { name, owner: call.account, arn, status: 'Active', createdTime: created, encryptionKey } as const;
}

/** @param sizes of the repositories in it, and of the files in these, in bytes */
export function describe(
  call: Call,
  domain: DomainRecord,
  sizes: { repositories: number; bytes: number },
): DomainDescription {
  return { ...summaryOf(call, domain), repositoryCount: sizes.repositories, assetSizeBytes: sizes.bytes };
}
