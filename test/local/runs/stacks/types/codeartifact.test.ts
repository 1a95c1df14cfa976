import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../src/local/errors.js';
import { domain } from '../../../../../src/local/runs/stacks/types/codeartifact/domain.js';
import { repository } from '../../../../../src/local/runs/stacks/types/codeartifact/repository.js';
import type { Properties, ResourceJob } from '../../../../../src/local/runs/stacks/types/type.js';
import type { Local } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';

const domainArn = 'arn:aws:codeartifact:us-east-1:000000000000:domain/acme';
const repositoryArn = 'arn:aws:codeartifact:us-east-1:000000000000:repository/acme/npm';
const described = { arn: domainArn, name: 'acme', owner: '000000000000', encryptionKey: 'key' };
const stored = { arn: repositoryArn, name: 'npm', domainName: 'acme', domainOwner: '000000000000' };

/** Answers by the names of operations, and notes what was asked for. */
function asked(properties: Properties, answers: Readonly<Record<string, object>> = {}) {
  const calls: [operation: string, input: object][] = [];
  const call = async (service: string, operation: string, input: object) => {
    calls.push([operation, input]);
    const answer = answers[operation] ?? {};
    if (answer instanceof Error) throw answer;
    expect(service).toBe('codeartifact');
    return answer;
  };
  const job: ResourceJob = resourceJob({ aws: { call } as unknown as Local['aws'] }, properties);
  return { job, calls };
}

const notFound = new AwsError('ResourceNotFoundException', 'not there', 404);
const Tags = [{ Key: 'team', Value: 'shop' }];
const policy = { Version: '2012-10-17', Statement: [] };
const policyDocument = JSON.stringify(policy);

describe('a domain', () => {
  const properties = { DomainName: 'acme', PermissionsPolicyDocument: policy, Tags };

  it('is made with its policy and its tags', async () => {
    const { job, calls } = asked(properties, { CreateDomain: { domain: described } });
    expect(await domain.create(job)).toEqual({
      id: domainArn,
      attributes: { Arn: domainArn, EncryptionKey: 'key', Name: 'acme', Owner: '000000000000' },
    });
    expect(calls).toEqual([
      ['CreateDomain', { domain: 'acme', tags: [{ key: 'team', value: 'shop' }] }],
      ['PutDomainPermissionsPolicy', { domain: 'acme', policyDocument }],
    ]);
  });

  it('is changed where it differs', async () => {
    const made = { id: domainArn, attributes: {} };
    const { job, calls } = asked({ DomainName: 'acme', Tags: [{ Key: 'level', Value: 1 }] });
    expect(await domain.update(job, former(made, properties))).toEqual(made);
    expect(calls).toEqual([
      ['DeleteDomainPermissionsPolicy', { domain: 'acme' }],
      ['UntagResource', { resourceArn: domainArn, tagKeys: ['team'] }],
      ['TagResource', { resourceArn: domainArn, tags: [{ key: 'level', value: '1' }] }],
    ]);
    const same = asked(properties);
    await domain.update(same.job, former(made, properties));
    expect(same.calls).toEqual([]);
  });

  it('is found by its ARN, or not, and taken away', async () => {
    const { job, calls } = asked({ Arn: domainArn }, { DescribeDomain: { domain: described } });
    expect(await domain.adopt(job)).toMatchObject({ id: domainArn });
    expect(calls).toEqual([['DescribeDomain', { domain: 'acme' }]]);
    expect(await domain.adopt(asked({ Arn: domainArn }, { DescribeDomain: notFound }).job)).toBeUndefined();
    const gone = asked(properties);
    await domain.remove(gone.job, former({ id: domainArn, attributes: {} }, properties));
    expect(gone.calls).toEqual([['DeleteDomain', { domain: 'acme' }]]);
  });
});

describe('a repository', () => {
  const where = { domain: 'acme', repository: 'npm' };
  const properties = {
    DomainName: 'acme',
    RepositoryName: 'npm',
    Description: 'packages',
    ExternalConnections: ['public:npmjs'],
    Upstreams: ['shared'],
    Tags,
  };
  const made = { id: repositoryArn, attributes: {} };

  it('is made with what it has', async () => {
    const { job, calls } = asked(properties, { CreateRepository: { repository: stored } });
    expect(await repository.create(job)).toEqual({
      id: repositoryArn,
      attributes: { Arn: repositoryArn, DomainName: 'acme', DomainOwner: '000000000000', Name: 'npm' },
    });
    const tags = [{ key: 'team', value: 'shop' }];
    const upstreams = [{ repositoryName: 'shared' }];
    expect(calls).toEqual([
      ['CreateRepository', { ...where, description: 'packages', tags, upstreams }],
      ['AssociateExternalConnection', { ...where, externalConnection: 'public:npmjs' }],
    ]);
  });

  it('is changed where it differs', async () => {
    const { job, calls } = asked({
      DomainName: 'acme',
      RepositoryName: 'npm',
      PermissionsPolicyDocument: policyDocument,
      Tags,
    });
    await repository.update(job, former(made, properties));
    expect(calls).toEqual([
      ['UpdateRepository', { ...where, description: '', upstreams: [] }],
      ['DisassociateExternalConnection', { ...where, externalConnection: 'public:npmjs' }],
      ['PutRepositoryPermissionsPolicy', { ...where, policyDocument }],
    ]);
    const same = asked(properties);
    await repository.update(same.job, former(made, properties));
    expect(same.calls).toEqual([]);
  });

  it('is found by its ARN, or not, and taken away, even twice', async () => {
    const { job, calls } = asked({ Arn: repositoryArn }, { DescribeRepository: { repository: stored } });
    expect(await repository.adopt(job)).toMatchObject({ id: repositoryArn });
    expect(calls).toEqual([['DescribeRepository', where]]);
    expect(await repository.adopt(asked({ Arn: repositoryArn }, { DescribeRepository: notFound }).job)).toBeUndefined();
    const gone = asked(properties, { DeleteRepository: notFound });
    await repository.remove(gone.job, former(made, properties));
    expect(gone.calls).toEqual([['DeleteRepository', where]]);
  });
});
