/** Domains, repositories and what belongs to them, over the real wire of the SDK's client. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AssociateExternalConnectionCommand,
  CodeartifactClient,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DeleteDomainPermissionsPolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPermissionsPolicyCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  DisassociateExternalConnectionCommand,
  GetAuthorizationTokenCommand,
  GetDomainPermissionsPolicyCommand,
  GetRepositoryEndpointCommand,
  GetRepositoryPermissionsPolicyCommand,
  ListDomainsCommand,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
  ListTagsForResourceCommand,
  paginateListRepositories,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRepositoryCommand,
  type CreateRepositoryCommandInput,
} from '@aws-sdk/client-codeartifact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenRecord } from '../../../src/local/services/codeartifact/tokens.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

const noon = Date.parse('2026-03-01T12:00:00Z');
const arn = (resource: string) => `arn:aws:codeartifact:us-east-1:000000000000:${resource}`;
let local: Local;
let client: CodeartifactClient;
let now: number;

beforeEach(async () => {
  now = noon;
  local = await openLocal({ clock: () => new Date(now) });
  client = local.client(CodeartifactClient);
});
afterEach(() => local.close());

const domain = (name = 'shop') => client.send(new CreateDomainCommand({ domain: name }));

function repository(name: string, over: Partial<CreateRepositoryCommandInput> = {}) {
  return client.send(new CreateRepositoryCommand({ domain: 'shop', repository: name, ...over }));
}

/** For a role that may do nothing here. */
const nothing = { Action: 'sts:GetCallerIdentity', Resource: '*' };

const policyFor = (action: string, principal = 'arn:aws:iam::000000000000:role/builder') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: action, Resource: '*' }],
  });

describe('a domain', () => {
  it('comes back as it was made, with what is in it', async () => {
    const tags = [{ key: 'team', value: 'web' }];
    const made = await client.send(new CreateDomainCommand({ domain: 'shop', tags }));
    const expected = {
      name: 'shop',
      owner: '000000000000',
      arn: arn('domain/shop'),
      status: 'Active',
      createdTime: new Date(noon),
      encryptionKey: expect.stringMatching(/^arn:aws:kms:us-east-1:000000000000:key\//) as unknown,
      repositoryCount: 0,
      assetSizeBytes: 0,
    };
    expect(made.domain).toEqual(expected);
    await repository('npm-store');
    const { domain: described } = await client.send(new DescribeDomainCommand({ domain: 'shop' }));
    expect(described).toEqual({ ...expected, repositoryCount: 1 });
    const { repositoryCount: _, assetSizeBytes: __, ...summary } = expected;
    expect((await client.send(new ListDomainsCommand({}))).domains).toEqual([summary]);
    const listed = await client.send(new ListTagsForResourceCommand({ resourceArn: arn('domain/shop') }));
    expect(listed.tags).toEqual(tags);
  });

  it('is one of a name, and one of ten', async () => {
    for (let made = 0; made < 10; made += 1) await domain(`shop${made}`);
    await expect(domain('shop0')).rejects.toMatchObject({
      name: 'ConflictException',
      resourceId: 'shop0',
      resourceType: 'domain',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(domain('more')).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      $metadata: { httpStatusCode: 402 },
    });
    const elsewhere = local.client(CodeartifactClient, { region: 'eu-central-1' });
    await elsewhere.send(new CreateDomainCommand({ domain: 'shop0' }));
  });

  it('is held to the API model, and has no key of its own', async () => {
    await expect(domain('Shop')).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'domain' failed to satisfy constraint") as unknown,
    });
    const own = client.send(
      new CreateDomainCommand({ domain: 'shop', encryptionKey: 'arn:aws:kms:us-east-1:1:key/a' }),
    );
    await expect(own).rejects.toMatchObject({ name: 'ValidationException', reason: 'OTHER' });
  });

  it('goes when it is empty, and is as good as gone when it is not there', async () => {
    await domain();
    await repository('npm-store');
    const remove = () => client.send(new DeleteDomainCommand({ domain: 'shop' }));
    await expect(remove()).rejects.toMatchObject({ name: 'ConflictException' });
    await client.send(new DeleteRepositoryCommand({ domain: 'shop', repository: 'npm-store' }));
    expect((await remove()).domain).toMatchObject({ name: 'shop', status: 'Deleted' });
    expect((await remove()).domain).toBeUndefined();
    await expect(client.send(new DescribeDomainCommand({ domain: 'shop' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'domain',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is of this account alone', async () => {
    await domain();
    const others = client.send(new DescribeDomainCommand({ domain: 'shop', domainOwner: '111111111111' }));
    await expect(others).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a repository', () => {
  beforeEach(() => domain());

  it('comes back as it was made and changed', async () => {
    await repository('store');
    const made = await repository('app', { description: 'Ours', upstreams: [{ repositoryName: 'store' }] });
    const expected = {
      name: 'app',
      administratorAccount: '000000000000',
      domainName: 'shop',
      domainOwner: '000000000000',
      arn: arn('repository/shop/app'),
      description: 'Ours',
      upstreams: [{ repositoryName: 'store' }],
      externalConnections: [],
      createdTime: new Date(noon),
    };
    expect(made.repository).toEqual(expected);
    const about = { domain: 'shop', repository: 'app' };
    await client.send(new UpdateRepositoryCommand({ ...about, description: 'All ours' }));
    const { repository: described } = await client.send(new DescribeRepositoryCommand(about));
    expect(described).toEqual({ ...expected, description: 'All ours' });
    const { repository: alone } = await client.send(new UpdateRepositoryCommand({ ...about, upstreams: [] }));
    expect(alone).toMatchObject({ description: 'All ours', upstreams: [] });
  });

  it('is listed by name, a page at a time', async () => {
    await domain('other');
    for (const name of ['bb1', 'aa1', 'bb2']) await repository(name);
    await client.send(new CreateRepositoryCommand({ domain: 'other', repository: 'bb3' }));
    const pages: (string | undefined)[][] = [];
    const asked = { repositoryPrefix: 'bb', maxResults: 2 };
    for await (const { repositories = [] } of paginateListRepositories({ client }, asked)) {
      pages.push(repositories.map(({ name }) => name));
    }
    expect(pages).toEqual([['bb1', 'bb2'], ['bb3']]);
    const inDomain = await client.send(new ListRepositoriesInDomainCommand({ domain: 'shop' }));
    expect(inDomain.repositories?.map(({ name }) => name)).toEqual(['aa1', 'bb1', 'bb2']);
    const wrong = client.send(new ListRepositoriesCommand({ nextToken: 'nonsense' }));
    await expect(wrong).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('reads through others, but never through itself, and through ten at most', async () => {
    await repository('first');
    await repository('second', { upstreams: [{ repositoryName: 'first' }] });
    const update = (name: string, ...upstreams: string[]) =>
      client.send(
        new UpdateRepositoryCommand({
          domain: 'shop',
          repository: name,
          upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
        }),
      );
    await expect(update('first', 'second')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(update('first', 'first')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(update('first', 'none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const names = Array.from({ length: 11 }, (_, index) => `upstream${index}`);
    for (const name of names) await repository(name);
    await expect(update('first', ...names)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    await client.send(new DeleteRepositoryCommand({ domain: 'shop', repository: 'first' }));
    const { repository: left } = await client.send(
      new DescribeRepositoryCommand({ domain: 'shop', repository: 'second' }),
    );
    expect(left?.upstreams).toEqual([]);
  });

  it('has the public registry upstream when it is connected to it', async () => {
    await repository('store');
    const about = { domain: 'shop', repository: 'store', externalConnection: 'public:npmjs' };
    const { repository: connected } = await client.send(new AssociateExternalConnectionCommand(about));
    expect(connected?.externalConnections).toEqual([
      { externalConnectionName: 'public:npmjs', packageFormat: 'npm', status: 'Available' },
    ]);
    const again = client.send(new AssociateExternalConnectionCommand(about));
    await expect(again).rejects.toMatchObject({ name: 'ConflictException' });
    const python = client.send(new AssociateExternalConnectionCommand({ ...about, externalConnection: 'public:pypi' }));
    await expect(python).rejects.toMatchObject({ name: 'ValidationException' });
    const { repository: alone } = await client.send(new DisassociateExternalConnectionCommand(about));
    expect(alone?.externalConnections).toEqual([]);
    const missing = client.send(new DisassociateExternalConnectionCommand(about));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is one of a name in its domain', async () => {
    await repository('app');
    await expect(repository('app')).rejects.toMatchObject({ name: 'ConflictException', resourceType: 'repository' });
  });

  it('answers npm at an address that tells its domain and region', async () => {
    await repository('app');
    const about = { domain: 'shop', repository: 'app' } as const;
    const { repositoryEndpoint } = await client.send(new GetRepositoryEndpointCommand({ ...about, format: 'npm' }));
    expect(repositoryEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/npm\/shop-000000000000\.us-east-1\/app\/$/);
    const maven = client.send(new GetRepositoryEndpointCommand({ ...about, format: 'maven' }));
    await expect(maven).rejects.toMatchObject({
      message: 'The local AWS offers the package format npm, not maven.',
    });
  });
});

describe('tags', () => {
  it('are put, replaced and taken, of domains and repositories', async () => {
    await domain();
    await repository('app', { tags: [{ key: 'team', value: 'web' }] });
    const resourceArn = arn('repository/shop/app');
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    await client.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'team', value: 'api' },
          { key: 'a', value: '' },
        ],
      }),
    );
    expect(await tags()).toEqual([
      { key: 'team', value: 'api' },
      { key: 'a', value: '' },
    ]);
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
    expect(await tags()).toEqual([{ key: 'a', value: '' }]);
    const many = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}`, value: '' }));
    const tooMany = client.send(new TagResourceCommand({ resourceArn, tags: many }));
    await expect(tooMany).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    const elsewhere = client.send(new ListTagsForResourceCommand({ resourceArn: arn('domain/none') }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a permissions policy', () => {
  beforeEach(async () => {
    await domain();
    await repository('app');
  });

  it('of a domain is put, read and taken, by its revision', async () => {
    const read = () => client.send(new GetDomainPermissionsPolicyCommand({ domain: 'shop' }));
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const document = policyFor('codeartifact:ReadFromRepository');
    const put = (policyRevision?: string) =>
      client.send(
        new PutDomainPermissionsPolicyCommand({
          domain: 'shop',
          policyDocument: document,
          ...(policyRevision && { policyRevision }),
        }),
      );
    const { policy: first } = await put();
    expect(first).toMatchObject({ resourceArn: arn('domain/shop'), document });
    await put(first!.revision);
    await expect(put(first!.revision)).rejects.toMatchObject({ name: 'ConflictException' });
    const { policy } = await read();
    expect(policy?.revision).not.toBe(first?.revision);
    await client.send(new DeleteDomainPermissionsPolicyCommand({ domain: 'shop' }));
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('of a repository allows what nobody else does', async () => {
    const about = { domain: 'shop', repository: 'app' };
    const builder = local.client(CodeartifactClient, { credentials: await roleSession(local, 'builder', nothing) });
    const look = () => builder.send(new DescribeRepositoryCommand(about));
    await expect(look()).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    const principal = 'arn:aws:sts::000000000000:assumed-role/builder/session';
    const policyDocument = policyFor('codeartifact:DescribeRepository', principal);
    await client.send(new PutRepositoryPermissionsPolicyCommand({ ...about, policyDocument }));
    expect((await look()).repository?.name).toBe('app');
    const { policy } = await client.send(new GetRepositoryPermissionsPolicyCommand(about));
    expect(policy?.document).toBe(policyDocument);
    await client.send(new DeleteRepositoryPermissionsPolicyCommand(about));
    await expect(look()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const wrong = client.send(new PutRepositoryPermissionsPolicyCommand({ ...about, policyDocument: '{}' }));
    await expect(wrong).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an authorization token', () => {
  beforeEach(() => domain());

  it('lasts as long as was asked, and is kept as a hash alone', async () => {
    const ask = (durationSeconds?: number) =>
      client.send(
        new GetAuthorizationTokenCommand({ domain: 'shop', ...(durationSeconds !== undefined && { durationSeconds }) }),
      );
    const { authorizationToken = '', expiration } = await ask(900);
    expect(expiration).toEqual(new Date(noon + 900_000));
    expect((await ask()).expiration).toEqual(new Date(noon + 12 * 3_600_000));
    await expect(ask(899)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask(43_201)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await tokenRecord(local.aws.store, authorizationToken)).toMatchObject({
      domain: 'shop',
      region: 'us-east-1',
    });
    const files = await readdir(local.home, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
    );
    expect(texts.some((text) => text.includes(authorizationToken))).toBe(false);
    now += 901_000;
    await ask();
    expect(await tokenRecord(local.aws.store, authorizationToken)).toBeUndefined();
  });

  it('needs to be allowed by CodeArtifact and by STS, and can end with the session', async () => {
    const own = { Action: 'codeartifact:GetAuthorizationToken', Resource: arn('domain/shop') };
    const bearer = { Action: 'sts:GetServiceBearerToken', Resource: '*' };
    const ask = async (role: string, ...allowed: (typeof own)[]) =>
      local
        .client(CodeartifactClient, { credentials: await roleSession(local, role, ...allowed) })
        .send(new GetAuthorizationTokenCommand({ domain: 'shop', durationSeconds: 0 }));
    await expect(ask('one', own)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('sts:GetServiceBearerToken') as unknown,
    });
    await expect(ask('two', bearer)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect((await ask('both', own, bearer)).expiration).toEqual(new Date(noon + 3_600_000));
  });
});
