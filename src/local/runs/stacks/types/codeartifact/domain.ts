import {
  CreateDomain$,
  type CreateDomainCommandInput,
  type CreateDomainCommandOutput,
  type DescribeDomainCommandOutput,
  type DomainDescription,
} from '@aws-sdk/client-codeartifact';
import { ifThere } from '../if-there.js';
import { isChanged } from '../changes.js';
import { document, text } from '../given.js';
import { inputOf } from '../input.js';
import { smallTagsOf } from '../tags.js';
import type { Made, Properties, ResourceJob, ResourceType } from '../type.js';
import { changeTags } from './change-tags.js';

/** Source: "AWS::CodeArtifact::Domain" in the CloudFormation template reference. */
export const domain: ResourceType = {
  type: 'AWS::CodeArtifact::Domain',
  properties: { DomainName: 'replace', PermissionsPolicyDocument: 'update', Tags: 'update' },
  required: ['DomainName'],
  attributes: ['Arn', 'EncryptionKey', 'Name', 'Owner'],
  identifier: ['Arn'],

  async create(job) {
    const input = inputOf<CreateDomainCommandInput>(
      CreateDomain$,
      { domain: text(job.properties, 'DomainName'), tags: smallTagsOf(job) },
      job.logicalId,
    );
    const { domain: created } = await job.call<CreateDomainCommandOutput>('codeartifact', 'CreateDomain', input);
    await job.begun(created?.arn ?? '');
    await changePolicy(job, {});
    return made(created);
  },

  async update(job, former) {
    await changePolicy(job, former.properties);
    await changeTags(job, former);
    return { id: former.id, attributes: former.attributes };
  },

  /** @throws AwsError `ConflictException` where it has repositories */
  async remove(job, { properties }) {
    await job.call('codeartifact', 'DeleteDomain', { domain: text(properties, 'DomainName') });
  },

  async adopt(job) {
    const Arn = text(job.properties, 'Arn') ?? '';
    const name = Arn.slice(Arn.lastIndexOf('/') + 1);
    const asked = job.call<DescribeDomainCommandOutput>('codeartifact', 'DescribeDomain', { domain: name });
    const found = await ifThere(asked, 'ResourceNotFoundException');
    return found && made(found.domain);
  },
};

async function changePolicy(job: ResourceJob, before: Properties): Promise<void> {
  if (!isChanged(job, { properties: before }, 'PermissionsPolicyDocument')) return;
  const name = text(job.properties, 'DomainName');
  const policyDocument = document(job.properties['PermissionsPolicyDocument']);
  if (policyDocument === undefined) {
    await job.call('codeartifact', 'DeleteDomainPermissionsPolicy', { domain: name });
  } else {
    await job.call('codeartifact', 'PutDomainPermissionsPolicy', { domain: name, policyDocument });
  }
}

function made({ arn = '', encryptionKey, name, owner }: DomainDescription = {}): Made {
  return { id: arn, attributes: { Arn: arn, EncryptionKey: encryptionKey, Name: name, Owner: owner } };
}
