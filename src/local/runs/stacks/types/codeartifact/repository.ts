import {
  CreateRepository$,
  type CreateRepositoryCommandInput,
  type CreateRepositoryCommandOutput,
  type DescribeRepositoryCommandOutput,
  type RepositoryDescription,
} from '@aws-sdk/client-codeartifact';
import { ifThere } from '../if-there.js';
import { isChanged, listChanges } from '../changes.js';
import { document, text, texts } from '../given.js';
import { inputOf } from '../input.js';
import { smallTagsOf } from '../tags.js';
import type { Made, Properties, ResourceJob, ResourceType } from '../type.js';
import { changeTags } from './change-tags.js';

/** Source: "AWS::CodeArtifact::Repository" in the CloudFormation template reference. */
export const repository: ResourceType = {
  type: 'AWS::CodeArtifact::Repository',
  properties: {
    Description: 'update',
    DomainName: 'replace',
    DomainOwner: 'replace',
    ExternalConnections: 'update',
    PermissionsPolicyDocument: 'update',
    RepositoryName: 'replace',
    Tags: 'update',
    Upstreams: 'update',
  },
  required: ['DomainName', 'RepositoryName'],
  attributes: ['Arn', 'DomainName', 'DomainOwner', 'Name'],
  identifier: ['Arn'],

  async create(job) {
    const { Description } = job.properties;
    const given = { ...address(job.properties), Description, tags: smallTagsOf(job), upstreams: upstreams(job) };
    const input = inputOf<CreateRepositoryCommandInput>(CreateRepository$, given, job.logicalId);
    const answer = await job.call<CreateRepositoryCommandOutput>('codeartifact', 'CreateRepository', input);
    await job.begun(answer.repository?.arn ?? '');
    await changeWhatItHas(job, {});
    return made(answer.repository);
  },

  async update(job, former) {
    if (isChanged(job, former, 'Description', 'Upstreams')) {
      const description = text(job.properties, 'Description') ?? '';
      const input = { ...address(job.properties), description, upstreams: upstreams(job) };
      await job.call('codeartifact', 'UpdateRepository', input);
    }
    await changeWhatItHas(job, former.properties);
    await changeTags(job, former);
    return { id: former.id, attributes: former.attributes };
  },

  async remove(job, { properties }) {
    const gone = job.call('codeartifact', 'DeleteRepository', address(properties));
    await ifThere(gone, 'ResourceNotFoundException');
  },

  async adopt(job) {
    const [, , , , , resource = ''] = (text(job.properties, 'Arn') ?? '').split(':');
    const [, domain, name] = resource.split('/');
    const input = { domain, repository: name };
    const asked = job.call<DescribeRepositoryCommandOutput>('codeartifact', 'DescribeRepository', input);
    const found = await ifThere(asked, 'ResourceNotFoundException');
    return found && made(found.repository);
  },
};

function address(properties: Properties) {
  const domainOwner = text(properties, 'DomainOwner');
  return {
    domain: text(properties, 'DomainName'),
    ...(domainOwner !== undefined && { domainOwner }),
    repository: text(properties, 'RepositoryName'),
  };
}

function upstreams({ properties }: ResourceJob): { repositoryName: string }[] {
  return texts(properties, 'Upstreams').map((repositoryName) => ({ repositoryName }));
}

/** Its connections to public registries, and who may use it: each by operations of its own. */
async function changeWhatItHas(job: ResourceJob, before: Properties): Promise<void> {
  const where = address(job.properties);
  const { added, removed } = listChanges(
    texts(before, 'ExternalConnections'),
    texts(job.properties, 'ExternalConnections'),
  );
  for (const externalConnection of removed) {
    await job.call('codeartifact', 'DisassociateExternalConnection', { ...where, externalConnection });
  }
  for (const externalConnection of added) {
    await job.call('codeartifact', 'AssociateExternalConnection', { ...where, externalConnection });
  }
  if (!isChanged(job, { properties: before }, 'PermissionsPolicyDocument')) return;
  const policyDocument = document(job.properties['PermissionsPolicyDocument']);
  if (policyDocument === undefined) await job.call('codeartifact', 'DeleteRepositoryPermissionsPolicy', where);
  else await job.call('codeartifact', 'PutRepositoryPermissionsPolicy', { ...where, policyDocument });
}

function made({ arn = '', domainName, domainOwner, name }: RepositoryDescription = {}): Made {
  return { id: arn, attributes: { Arn: arn, DomainName: domainName, DomainOwner: domainOwner, Name: name } };
}
