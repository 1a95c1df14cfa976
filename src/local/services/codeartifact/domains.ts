import { randomUUID } from 'node:crypto';
import {
  CreateDomain$,
  DeleteDomain$,
  DescribeDomain$,
  ListDomains$,
  type CreateDomainCommandInput,
  type CreateDomainCommandOutput,
  type DeleteDomainCommandInput,
  type DeleteDomainCommandOutput,
  type DescribeDomainCommandInput,
  type DescribeDomainCommandOutput,
  type ListDomainsCommandInput,
  type ListDomainsCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { operation, type Call } from '../../service.js';
import { describe, domainArn, domainOf, domains, findDomain, summaryOf, type DomainRecord } from './domain.js';
import { conflict, invalid, quotaExceeded } from './errors.js';
import { listed } from './listed.js';
import { repositoriesOf } from './repository.js';
import { storedBytes } from './storage.js';
import { withTags } from './tags.js';

/** In an account and region. Source: "Quotas in AWS CodeArtifact" in the CodeArtifact User Guide. */
const DOMAIN_LIMIT = 10;

export const CreateDomain = operation<CreateDomainCommandInput, CreateDomainCommandOutput>(
  CreateDomain$,
  async ({ domain = '', encryptionKey, tags = [] }, call) => {
    // AWS makes a key of its own for CodeArtifact where none is named.
    if (encryptionKey !== undefined) throw invalid('The local AWS has no keys but its own for CodeArtifact.');
    if (await domains(call).get(domain)) {
      const message = `Domain already exists. Domain '${domain}' owned by account '${call.account}' already exists.`;
      throw conflict('domain', domain, message);
    }
    if ((await domains(call).count()) >= DOMAIN_LIMIT) {
      throw quotaExceeded('domain', domain, `The account ${call.account} has ${DOMAIN_LIMIT} domains already.`);
    }
    const record: DomainRecord = {
      name: domain,
      arn: domainArn(call, domain),
      created: call.now(),
      encryptionKey: call.arn('kms', `key/${randomUUID()}`),
      tags: withTags([], tags),
    };
    await domains(call).put(domain, record);
    return { domain: describe(call, record, { repositories: 0, bytes: 0 }) };
  },
);

export const DescribeDomain = operation<DescribeDomainCommandInput, DescribeDomainCommandOutput>(
  DescribeDomain$,
  async (input, call) => ({ domain: await described(call, await domainOf(call, input)) }),
);

/** A domain that is not there is as good as deleted: the API model has no error for it. */
export const DeleteDomain = operation<DeleteDomainCommandInput, DeleteDomainCommandOutput>(
  DeleteDomain$,
  async (input, call) => {
    const found = await findDomain(call, input);
    if (!found) return {};
    const domain = await described(call, found);
    if (domain.repositoryCount !== 0) {
      const message = `Domain '${found.name}' cannot be deleted: it contains ${domain.repositoryCount} repositories.`;
      throw conflict('domain', found.name, message);
    }
    await domains(call).delete(found.name);
    return { domain: { ...domain, status: 'Deleted' } };
  },
);

export const ListDomains = operation<ListDomainsCommandInput, ListDomainsCommandOutput>(
  ListDomains$,
  async (input, call) => {
    const all = (await domains(call).entries()).map(([, domain]) => domain);
    const { items, paging } = listed(all, ({ name }) => name, input);
    return { domains: items.map((domain) => summaryOf(call, domain)), ...paging };
  },
);

async function described(call: Call, domain: DomainRecord) {
  const repositories = await repositoriesOf(call, domain.name);
  const bytes = await Promise.all(repositories.map((repository) => storedBytes(call.store, repository)));
  return describe(call, domain, {
    repositories: repositories.length,
    bytes: bytes.reduce((sum, size) => sum + size, 0),
  });
}
