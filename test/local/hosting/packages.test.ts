/** What npm finds in a repository of CodeArtifact: with the real npm, and with what it sends. */
import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  AssociateExternalConnectionCommand,
  CodeartifactClient,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeletePackageCommand,
  DeletePackageVersionsCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  DescribePackageCommand,
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  GetAuthorizationTokenCommand,
  GetPackageVersionReadmeCommand,
  GetRepositoryEndpointCommand,
  ListPackagesCommand,
  ListPackageVersionsCommand,
  PutPackageOriginConfigurationCommand,
} from '@aws-sdk/client-codeartifact';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { begin } from '../../../src/local/background.js';
import { open } from '../../../src/local/index.js';
import { listHosted } from '../../../src/local/hosting/kinds.js';
import type { Serving } from '../../../src/local/hosting/hosted.js';
import type { RegistryAddress } from '../../../src/local/hosting/packages/npm-config.js';
import { servePackages, serveRegistry } from '../../../src/local/hosting/packages/serving.js';
import type { Release } from '../../../src/local/lock.js';
import type { RepositoryRecord } from '../../../src/local/services/codeartifact/repository.js';
import { writePackageFile } from '../../../src/local/services/codeartifact/storage.js';
import { type Npm, openNpm } from '../../helpers/npm.js';
import { serving } from '../../helpers/hosting.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { tarballOf, publication } from '../../helpers/publication.js';
import { roleSession } from '../../helpers/role-session.js';

const domain = 'shop';
const noon = Date.parse('2026-03-01T12:00:00Z');

/** A local AWS with a domain, whose repositories are served. */
class Shop {
  now = noon;
  readonly faults: unknown[] = [];
  private serving: Serving | undefined;
  /** So that this process is the one that serves. */
  private release: Release | undefined;

  static async open(): Promise<Shop> {
    const shop: Shop = new Shop(await openLocal({ clock: () => new Date(shop.now) }));
    await shop.client.send(new CreateDomainCommand({ domain }));
    return shop;
  }

  private constructor(readonly local: Local) {}

  get client() {
    return this.local.client(CodeartifactClient);
  }

  async serve(publicRegistry: RegistryAddress = { url: 'http://127.0.0.1:9/' }) {
    const port = Number(new URL(await this.endpoint('app')).port);
    const log = async (error: unknown) => void this.faults.push(error);
    await this.serving?.close();
    this.release ??= await begin(this.local.home, 'hosting');
    this.serving = await servePackages({ aws: this.local.aws, log }, port, publicRegistry);
  }

  async stop() {
    await this.serving?.close();
    this.serving = undefined;
    await this.release?.();
    this.release = undefined;
  }

  async repository(name: string, ...upstreams: string[]) {
    const input = { domain, repository: name, upstreams: upstreams.map((repositoryName) => ({ repositoryName })) };
    await this.client.send(new CreateRepositoryCommand(input));
  }

  async connect(repository: string) {
    const externalConnection = 'public:npmjs';
    await this.client.send(new AssociateExternalConnectionCommand({ domain, repository, externalConnection }));
  }

  async endpoint(repository: string): Promise<string> {
    const input = { domain, repository, format: 'npm' } as const;
    return (await this.client.send(new GetRepositoryEndpointCommand(input))).repositoryEndpoint!;
  }

  async token(client = this.client): Promise<string> {
    return (await client.send(new GetAuthorizationTokenCommand({ domain }))).authorizationToken!;
  }

  async request(repository: string, path: string, init: RequestInit = {}, token?: string) {
    const headers = { authorization: `Bearer ${token ?? (await this.token())}`, 'content-type': 'application/json' };
    const answer = await fetch((await this.endpoint(repository)) + path, { headers, ...init });
    const text = await answer.text();
    return { status: answer.status, text, json: (answer.ok ? JSON.parse(text) : text) as Packument };
  }

  /** As npm publishes. */
  publish(repository: string, name: string, version: string, token?: string) {
    const init = { method: 'PUT', body: JSON.stringify(publication(name, version)) };
    return this.request(repository, name.replace('/', '%2f'), init, token);
  }

  async download(repository: string, name: string, version: string) {
    const file = `${name.replace(/^.*\//, '')}-${version}.tgz`;
    const authorization = `Bearer ${await this.token()}`;
    const answer = await fetch(`${await this.endpoint(repository)}${name}/-/${file}`, { headers: { authorization } });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  async versions(repository: string, name: string): Promise<string[]> {
    const { status, json } = await this.request(repository, name);
    return status === 200 ? Object.keys(json.versions) : [];
  }

  async close() {
    await this.stop();
    await this.local.close();
    expect(this.faults).toEqual([]);
  }
}

interface Packument {
  readonly versions: Readonly<
    Record<string, { readonly dist: { readonly tarball: string }; readonly deprecated?: string }>
  >;
  readonly 'dist-tags': Readonly<Record<string, string>>;
}

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.open();
  await shop.repository('app');
});
afterEach(() => shop.close());

const about = (name: string, repository = 'app') => ({ domain, repository, format: 'npm', package: name }) as const;

describe('the real npm', () => {
  let npm: Npm;
  beforeEach(async () => {
    npm = await openNpm();
    await shop.serve();
    const endpoint = await shop.endpoint('app');
    await npm.configure(`registry=${endpoint}`, `${endpoint.replace('http:', '')}:_authToken=${await shop.token()}`);
  });
  afterEach(() => npm.close());

  test('publishes a package, and installs it, again by the lockfile', async () => {
    await npm.project('greet', { name: '@shop/greet', version: '1.0.0' }, { 'index.js': "module.exports = 'hello';" });
    expect(await npm.run('greet', 'publish', '--tag', 'next')).toMatchObject({ code: 0 });
    const user = await npm.project('user', { name: 'user', dependencies: { '@shop/greet': 'next' } });
    expect(await npm.run('user', 'install')).toMatchObject({ code: 0 });
    const installed = join(user, 'node_modules/@shop/greet/index.js');
    expect(await readFile(installed, 'utf8')).toContain('hello');
    await Promise.all([npm.forget(), rm(join(user, 'node_modules'), { recursive: true })]);
    expect(await npm.run('user', 'ci')).toMatchObject({ code: 0 });
    expect(await readFile(installed, 'utf8')).toContain('hello');
  });

  test('views, tags and deprecates, and cannot unpublish', async () => {
    await npm.project('any', {});
    await shop.publish('app', 'greet', '1.0.0');
    // One after the other: npm sends back all that it has read.
    expect(await npm.run('any', 'dist-tag', 'add', 'greet@1.0.0', 'stable')).toMatchObject({ code: 0 });
    expect(await npm.run('any', 'deprecate', 'greet@1.0.0', 'Too polite')).toMatchObject({ code: 0 });
    const [viewed, unpublished] = await Promise.all([
      npm.run('any', 'view', 'greet', '--json'),
      npm.run('any', 'unpublish', 'greet@1.0.0', '--force'),
    ]);
    expect(JSON.parse(viewed.output)).toMatchObject({
      description: 'About greet',
      'dist-tags': { latest: '1.0.0', stable: '1.0.0' },
      deprecated: 'Too polite',
    });
    expect(unpublished.output).toContain('npm unpublish is not offered');
    expect(await shop.versions('app', 'greet')).toEqual(['1.0.0']);
  });
});

describe('a token', () => {
  beforeEach(() => shop.serve());

  test('is needed, and is for its domain, and for its time', async () => {
    const told = async (token: string) => {
      const { status, text } = await shop.request('app', 'greet', {}, token);
      return [status, (JSON.parse(text) as { error: string }).error];
    };
    expect(await told('')).toEqual([401, 'Unauthenticated: the request has no authorization token']);
    expect(await told('eyJx')).toEqual([401, 'Unauthenticated: the authorization token is not valid']);
    await shop.client.send(new CreateDomainCommand({ domain: 'other' }));
    const { authorizationToken } = await shop.client.send(new GetAuthorizationTokenCommand({ domain: 'other' }));
    expect(await told(authorizationToken!)).toEqual([403, expect.stringContaining("for the domain 'other'")]);
    const good = await shop.token();
    const elsewhere = (await shop.endpoint('app')).replace('-000000000000.', '-111122223333.');
    const answer = await fetch(`${elsewhere}greet`, { headers: { authorization: `Bearer ${good}` } });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("for the domain 'shop' of the account 000000000000 in us-east-1"),
    ]);
    expect((await shop.request('app', '-/ping', {}, good)).status).toBe(200);
    const basic = `Basic ${Buffer.from(`aws:${good}`).toString('base64')}`;
    expect((await shop.request('app', '-/ping', { headers: { authorization: basic } })).status).toBe(200);
    shop.now += 12 * 3_600_000;
    expect(await told(good)).toEqual([401, expect.stringContaining('has expired')]);
  });

  test.each([
    ['ReadFromRepository', 'repository/shop/app', (token: string) => shop.request('app', '@shop%2fgreet', {}, token)],
    [
      'PublishPackageVersion',
      'package/shop/app/npm/shop/more',
      (t: string) => shop.publish('app', '@shop/more', '1.0.0', t),
    ],
    [
      'PutPackageMetadata',
      'package/shop/app/npm/shop/more',
      (t: string) => shop.publish('app', '@shop/more', '1.0.0', t),
    ],
  ])('lets whoever got it do no more than they may: %s', async (left, resource, act) => {
    await shop.publish('app', '@shop/greet', '1.0.0');
    const session = async (role: string, ...actions: string[]) => {
      const allowed = actions.map((Action) => ({ Action, Resource: '*' }));
      return shop.token(
        shop.local.client(CodeartifactClient, { credentials: await roleSession(shop.local, role, ...allowed) }),
      );
    };
    const login = ['codeartifact:GetAuthorizationToken', 'sts:GetServiceBearerToken'];
    const all = ['ReadFromRepository', 'PublishPackageVersion', 'PutPackageMetadata'].map(
      (name) => `codeartifact:${name}`,
    );
    const denied = await act(
      await session('lacking', ...login, ...all.filter((name) => name !== `codeartifact:${left}`)),
    );
    expect(denied.status).toBe(403);
    expect(denied.text).toContain(
      `codeartifact:${left} on resource: arn:aws:codeartifact:us-east-1:000000000000:${resource}`,
    );
    expect((await act(await session('having', ...login, ...all))).status).toBeLessThan(300);
  });
});

describe('a package', () => {
  beforeEach(() => shop.serve());

  test('is what the API tells of it', async () => {
    await shop.publish('app', '@shop/greet', '1.0.0');
    await shop.publish('app', '@shop/greet', '1.1.0');
    await shop.publish('app', 'wrap', '2.0.0');
    const { packages } = await shop.client.send(new ListPackagesCommand({ domain, repository: 'app' }));
    const originConfiguration = { restrictions: { publish: 'ALLOW', upstream: 'BLOCK' } };
    expect(packages).toEqual([
      { format: 'npm', package: 'wrap', originConfiguration },
      { format: 'npm', namespace: 'shop', package: 'greet', originConfiguration },
    ]);
    const greet = { ...about('greet'), namespace: 'shop' };
    const listed = await shop.client.send(new ListPackageVersionsCommand({ ...greet, sortBy: 'PUBLISHED_TIME' }));
    expect(listed).toMatchObject({
      defaultDisplayVersion: '1.1.0',
      versions: [{ version: '1.0.0', status: 'Published' }, { version: '1.1.0' }],
    });
    const described = await shop.client.send(new DescribePackageVersionCommand({ ...greet, packageVersion: '1.0.0' }));
    expect(described.packageVersion).toMatchObject({
      namespace: 'shop',
      packageName: 'greet',
      version: '1.0.0',
      summary: 'About @shop/greet',
      licenses: [{ name: 'MIT' }],
      publishedTime: new Date(noon),
      origin: { originType: 'INTERNAL', domainEntryPoint: { repositoryName: 'app' } },
    });
    const readme = await shop.client.send(new GetPackageVersionReadmeCommand({ ...greet, packageVersion: '1.0.0' }));
    expect(readme.readme).toBe('# @shop/greet');
    const { domain: described2 } = await shop.client.send(new DescribeDomainCommand({ domain }));
    expect(described2?.assetSizeBytes).toBe(3 * tarballOf('any').length);
  });

  test('keeps its versions as they were published', async () => {
    await shop.publish('app', 'greet', '1.0.0');
    const { bytes } = await shop.download('app', 'greet', '1.0.0');
    expect(bytes).toEqual(tarballOf('greet'));
    expect((await shop.publish('app', 'greet', '1.0.0')).status).toBe(409);
    const send = (body: object) => shop.request('app', 'greet', { method: 'PUT', body: JSON.stringify(body) });
    const next = publication('greet', '1.1.0');
    const { _attachments: attachments } = next;
    const [attachment] = Object.values(attachments);
    const overOld = { ...next, _attachments: { 'greet-1.0.0.tgz': attachment } };
    expect((await send(overOld)).status).toBe(400);
    const other = { ...next, _attachments: { 'greet-1.1.0.tgz': { ...attachment, data: 'b3RoZXI=' } } };
    expect((await send(other)).status).toBe(400);
    expect((await send({ name: 'greet', versions: {} })).status).toBe(405);
    expect((await send({ _id: 'greet', users: { me: true } })).status).toBe(405);
    expect((await send({ ...next, versions: { '1.1.0': null } })).status).toBe(400);
    expect((await send({ ...next, name: 'other' })).status).toBe(400);
    expect((await send({ ...next, _attachments: { 'greet-1.1.0.tgz': null } })).status).toBe(400);
    expect((await send({ ...next, _attachments: [] })).status).toBe(400);
    expect((await send({ ...next, 'dist-tags': { latest: null } })).status).toBe(400);
    expect(await shop.versions('app', 'greet')).toEqual(['1.0.0']);
    expect((await shop.download('app', 'greet', '1.0.0')).bytes).toEqual(bytes);
  });

  test.each(['@shop/greet', '@shop%2fgreet', '@shop%2Fgreet', '%40shop%2fgreet', '%40shop/greet'])(
    'is found as %s',
    async (path) => {
      await shop.publish('app', '@shop/greet', '1.0.0');
      expect((await shop.request('app', path)).json).toMatchObject({ name: '@shop/greet' });
      expect((await shop.request('app', `${path}/1.0.0`)).json).toMatchObject({ version: '1.0.0' });
      expect((await shop.request('app', `-/package/${path}/dist-tags`)).json).toEqual({ latest: '1.0.0' });
      const init = { method: 'PUT', body: JSON.stringify(publication('@shop/greet', '1.0.1')) };
      expect((await shop.request('app', path, init)).status).toBe(201);
      expect(await shop.versions('app', '@shop/greet')).toEqual(['1.0.0', '1.0.1']);
    },
  );

  // npm's longest name; the file that a version of it comes as has a longer one than file systems take.
  test.each([`@shop/${'g'.repeat(208)}`, 'g'.repeat(214)])('has as long a name as npm lets it have', async (name) => {
    const version = `1.0.0-${'rc.'.repeat(20)}1`;
    expect((await shop.publish('app', name, version)).status).toBe(201);
    expect(await shop.versions('app', name)).toEqual([version]);
    expect((await shop.download('app', name, version)).bytes).toEqual(tarballOf(name));
    const { packages } = await shop.client.send(new ListPackagesCommand({ domain, repository: 'app' }));
    expect(packages?.map((each) => each.package)).toEqual([name.replace('@shop/', '')]);
    const { domain: described } = await shop.client.send(new DescribeDomainCommand({ domain }));
    expect(described?.assetSizeBytes).toBe(tarballOf(name).length);
  });

  test('is published again when that was cut off', async () => {
    const { store } = shop.local.aws;
    const repository = await store
      .collection<RepositoryRecord>('regions/us-east-1/codeartifact/repositories')
      .get('shop/app');
    // All that is there, when a process is killed before the package is listed.
    await writePackageFile(store, repository!, 'greet', 'greet-1.0.0.tgz', 'half');
    expect(await shop.versions('app', 'greet')).toEqual([]);
    expect((await shop.download('app', 'greet', '1.0.0')).status).toBe(404);
    expect((await shop.publish('app', 'greet', '1.0.0')).status).toBe(201);
    expect((await shop.download('app', 'greet', '1.0.0')).bytes).toEqual(tarballOf('greet'));
  });

  test('takes versions that are published side by side', async () => {
    const versions = Array.from({ length: 5 }, (_, index) => `1.${index}.0`);
    const answers = await Promise.all(versions.map((version) => shop.publish('app', 'greet', version)));
    expect(answers.map(({ status }) => status)).toEqual(versions.map(() => 201));
    expect((await shop.versions('app', 'greet')).toSorted()).toEqual(versions);
  });

  test('loses versions by the API: one that is deleted may come again, one that is disposed of may not', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await shop.publish('app', 'greet', version);
    const remove = async (
      Command: typeof DeletePackageVersionsCommand | typeof DisposePackageVersionsCommand,
      ...versions: string[]
    ) => shop.client.send(new Command({ ...about('greet'), versions }));
    expect(await remove(DeletePackageVersionsCommand, '1.0.0', '9.9.9', 'constructor')).toMatchObject({
      successfulVersions: { '1.0.0': { status: 'Deleted' } },
      failedVersions: { '9.9.9': { errorCode: 'NOT_FOUND' }, constructor: { errorCode: 'NOT_FOUND' } },
    });
    await remove(DisposePackageVersionsCommand, '1.1.0');
    expect(await shop.versions('app', 'greet')).toEqual(['1.2.0']);
    expect((await shop.download('app', 'greet', '1.0.0')).status).toBe(404);
    expect((await shop.publish('app', 'greet', '1.1.0')).status).toBe(409);
    expect((await shop.publish('app', 'greet', '1.0.0')).status).toBe(201);
    const listed = await shop.client.send(new ListPackageVersionsCommand({ ...about('greet'), status: 'Disposed' }));
    expect(listed.versions).toMatchObject([{ version: '1.1.0', status: 'Disposed' }]);
    await shop.client.send(new DeletePackageCommand(about('greet')));
    await expect(shop.client.send(new DescribePackageCommand(about('greet')))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test.each(['.', '..'])('called %s is one like any other', async (name) => {
    await shop.publish('app', 'greet', '1.0.0');
    await shop.repository('other');
    const restrictions = { publish: 'ALLOW', upstream: 'BLOCK' } as const;
    await shop.client.send(new PutPackageOriginConfigurationCommand({ ...about(name, 'other'), restrictions }));
    const listed = await shop.client.send(new ListPackagesCommand({ domain, repository: 'other' }));
    expect(listed.packages).toMatchObject([{ package: name }]);
    await shop.client.send(new DeletePackageCommand(about(name, 'other')));
    expect(await shop.versions('app', 'greet')).toEqual(['1.0.0']);
  });

  test.each(['package.json', 'public.json'])('has no file called %s', async (file) => {
    const { versions, _attachments: attachments, ...next } = publication('greet', '1.0.0');
    const [content] = Object.values(attachments);
    const version = {
      ...versions['1.0.0']!,
      dist: { ...versions['1.0.0']!.dist, tarball: `http://127.0.0.1/${file}` },
    };
    const body = { ...next, versions: { '1.0.0': version }, _attachments: { [file]: content } };
    expect((await shop.request('app', 'greet', { method: 'PUT', body: JSON.stringify(body) })).status).toBe(400);
    expect(await shop.versions('app', 'greet')).toEqual([]);
  });

  test(
    'leaves no file open for who goes away in the middle of it',
    { skip: process.platform !== 'linux' },
    async () => {
      const content = Buffer.alloc(20_000_000);
      const { versions, ...next } = publication('large', '1.0.0');
      const dist = { tarball: 'http://127.0.0.1/large-1.0.0.tgz' };
      const attachments = { 'large-1.0.0.tgz': { data: content.toString('base64') } };
      const body = { ...next, versions: { '1.0.0': { ...versions['1.0.0'], dist } }, _attachments: attachments };
      expect((await shop.request('app', 'large', { method: 'PUT', body: JSON.stringify(body) })).status).toBe(201);
      const openFiles = async () => {
        const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
        return (await Promise.all(links)).filter((path) => path.startsWith(shop.local.home) && path.endsWith('.tgz'));
      };
      const leaving = new AbortController();
      const headers = { authorization: `Bearer ${await shop.token()}` };
      const init = { headers, signal: leaving.signal };
      const answer = await fetch(`${await shop.endpoint('app')}large/-/large-1.0.0.tgz`, init);
      await answer.body?.getReader().read();
      expect((await openFiles()).length).toBe(1);
      leaving.abort();
      await expect.poll(openFiles).toEqual([]);
    },
  );

  test('goes with its repository', async () => {
    await shop.publish('app', 'greet', '1.0.0');
    await shop.client.send(new DeleteRepositoryCommand({ domain, repository: 'app' }));
    await shop.repository('app');
    expect(await shop.versions('app', 'greet')).toEqual([]);
    const folder = join(shop.local.home, 'packages');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('upstream', () => {
  let everybody: Shop;
  /** The public registry of these tests: another local AWS's. */
  beforeEach(async () => {
    everybody = await Shop.open();
    await everybody.repository('app');
    await everybody.serve();
    await shop.repository('store');
    await shop.connect('store');
    await shop.repository('team', 'app', 'store');
    await shop.serve({ url: await everybody.endpoint('app'), token: await everybody.token() });
  });
  afterEach(() => everybody.close());

  test('is read through, in order, and kept', async () => {
    await everybody.publish('app', 'left', '1.0.0');
    await shop.publish('app', 'greet', '1.0.0');
    expect(await shop.versions('team', 'greet')).toEqual(['1.0.0']);
    expect(await shop.versions('team', 'left')).toEqual(['1.0.0']);
    const { json } = await shop.request('team', 'left');
    expect(json.versions['1.0.0']?.dist.tarball).toBe(`${await shop.endpoint('team')}left/-/left-1.0.0.tgz`);
    expect((await shop.download('team', 'left', '1.0.0')).bytes).toEqual(tarballOf('left'));
    for (const repository of ['team', 'store']) {
      const listed = await shop.client.send(new ListPackageVersionsCommand(about('left', repository)));
      expect(listed.versions).toMatchObject([
        {
          version: '1.0.0',
          origin: { originType: 'EXTERNAL', domainEntryPoint: { externalConnectionName: 'public:npmjs' } },
        },
      ]);
    }
    // Without a network, and without what the public registry told before.
    await everybody.stop();
    expect((await shop.download('team', 'left', '1.0.0')).status).toBe(200);
    await shop.serve({ url: await everybody.endpoint('app') });
    expect(await shop.versions('team', 'left')).toEqual(['1.0.0']);
    const never = await shop.request('team', 'right');
    expect((await shop.publish('store', 'new', '1.0.0')).status).toBe(201);
    expect([never.status, never.text]).toEqual([424, expect.stringContaining('cannot be reached')]);
  });

  test('never comes before what was published here, and nothing is published over it', async () => {
    await shop.publish('team', 'ours', '1.0.0');
    await everybody.publish('app', 'ours', '9.0.0');
    expect(await shop.versions('team', 'ours')).toEqual(['1.0.0']);
    await everybody.publish('app', 'theirs', '1.0.0');
    await shop.download('team', 'theirs', '1.0.0');
    const { package: theirs } = await shop.client.send(new DescribePackageCommand(about('theirs', 'team')));
    expect(theirs?.originConfiguration).toEqual({ restrictions: { publish: 'BLOCK', upstream: 'ALLOW' } });
    expect((await shop.publish('team', 'theirs', '1.0.1')).status).toBe(403);
    const restrictions = { publish: 'ALLOW', upstream: 'ALLOW' } as const;
    for (const name of ['theirs', 'ours']) {
      await shop.client.send(new PutPackageOriginConfigurationCommand({ ...about(name, 'team'), restrictions }));
    }
    expect((await shop.publish('team', 'theirs', '1.0.0')).status).toBe(409);
    expect((await shop.publish('team', 'theirs', '1.0.1')).status).toBe(201);
    expect((await shop.versions('team', 'ours')).toSorted()).toEqual(['1.0.0', '9.0.0']);
  });

  test('gives nothing that is not what it says', async () => {
    const wrong = { ...publication('left', '1.0.0') };
    await everybody.publish('app', 'left', '1.0.0');
    const { json } = await everybody.request('app', 'left');
    const [version] = Object.values(wrong.versions);
    expect(json.versions['1.0.0']?.dist).toMatchObject({ integrity: version?.dist.integrity });
    const folder = join(everybody.local.home, 'packages');
    const [id = ''] = await readdir(folder);
    await rm(join(folder, id, 'left', 'left-1.0.0.tgz'));
    expect((await shop.download('team', 'left', '1.0.0')).status).toBe(424);
    await expect(shop.client.send(new DescribePackageCommand(about('left', 'team')))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    everybody.faults.splice(0);
  });
});

test.each([
  ['a package that was unpublished', { time: { unpublished: { time: '2020-01-01' } } }, 404],
  ['one without a file', { versions: { '1.0.0': { version: '1.0.0' } }, 'dist-tags': { latest: '1.0.0' } }, 404],
  ['tags that are none', { versions: publication('left', '1.0.0').versions, 'dist-tags': { latest: {} } }, 200],
  ['nothing', null, 404],
  ['a page', '<html>', 424],
])('what the public registry may tell, and is not taken for a package: %s', async (_, told, status) => {
  const text = typeof told === 'string' ? told : JSON.stringify(told && { name: '../left', ...told });
  const registry = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  await shop.connect('app');
  await shop.serve({ url: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/` });
  expect((await shop.request('app', 'left')).status).toBe(status);
  expect((await shop.publish('app', 'left', '2.0.0')).status).toBe(201);
  registry.close();
});

test('what is read through comes too late for a repository that is gone', async () => {
  const { versions } = publication('left', '1.0.0');
  const { dist } = versions['1.0.0']!;
  const answer = async ({ url, headers }: IncomingMessage) => {
    if (url === '/left') {
      const tarball = `http://${headers.host}/left-1.0.0.tgz`;
      return JSON.stringify({ versions: { '1.0.0': { version: '1.0.0', dist: { ...dist, tarball } } } });
    }
    await shop.client.send(new DeleteRepositoryCommand({ domain, repository: 'app' }));
    await shop.repository('app');
    return tarballOf('left');
  };
  const registry = createServer((request, response) => {
    void answer(request).then((body) => response.end(body));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  await shop.connect('app');
  await shop.serve({ url: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/` });
  expect((await shop.download('app', 'left', '1.0.0')).status).toBe(404);
  expect(await readdir(join(shop.local.home, 'packages'))).toEqual([]);
  registry.close();
});

test('a process that serves begins with the first repository, and has begun when the address is told', async () => {
  const { local, close } = await serving();
  const client = local.client(CodeartifactClient);
  await client.send(new CreateDomainCommand({ domain }));
  await client.send(new CreateRepositoryCommand({ domain, repository: 'app' }));
  const told = await client.send(new GetRepositoryEndpointCommand({ domain, repository: 'app', format: 'npm' }));
  expect((await fetch(told.repositoryEndpoint!)).status).toBe(401);
  expect(await listHosted(local.aws.store)).toMatchObject([
    { kind: 'package registry', region: 'us-east-1', url: new URL('/', told.repositoryEndpoint).href },
  ]);
  await client.send(new DeleteRepositoryCommand({ domain, repository: 'app' }));
  expect(await listHosted(local.aws.store)).toEqual([]);
  await close();
});

describe('the process that serves', () => {
  const endpoint = new GetRepositoryEndpointCommand({ domain, repository: 'app', format: 'npm' });

  test('is woken by whoever asks CodeArtifact for anything, and by the first call of any command', async () => {
    let woken = 0;
    const startHosting = async (ended: () => Promise<void>) => {
      woken += 1;
      await ended();
    };
    const { home } = shop.local;
    const aws = await open({ home, startRunner: () => undefined, startHosting });
    await aws.call('sts', 'GetCallerIdentity', {});
    expect(woken).toBe(1);
    await aws.call('sts', 'GetCallerIdentity', {});
    expect(woken).toBe(1);
    await aws.call('codeartifact', 'ListRepositories', {});
    await aws.call('codeartifact', 'DescribeDomain', { domain });
    expect(woken).toBe(3);
    await shop.serve();
    await aws.call('codeartifact', 'ListRepositories', {});
    expect(woken).toBe(3);
  });

  test('serves on another port where another program has taken its own, and says so', async () => {
    const { repositoryEndpoint: former } = await shop.client.send(endpoint);
    const other = createServer((_, outgoing) => void outgoing.end('another program'));
    await new Promise<void>((resolve) => other.listen(Number(new URL(former!).port), '127.0.0.1', resolve));
    const { repositoryEndpoint: told } = await shop.client.send(endpoint);
    expect(told).not.toBe(former);
    const log = await readFile(join(shop.local.home, 'local.log'), 'utf8');
    expect(log).toContain(
      `has been taken by another program: npm finds the repositories at ${new URL('/', told).href}`,
    );
    other.close();
  });

  test('finds that out when it begins, too, and removes what was left half written', async () => {
    await shop.serve();
    await shop.publish('app', 'greet', '1.0.0');
    const former = await shop.endpoint('app');
    await shop.stop();
    const { home } = shop.local;
    const [id = ''] = await readdir(join(home, 'packages'));
    await writeFile(join(home, 'packages', id, 'greet', 'package.json.1-00.tmp'), '{');
    await mkdir(join(home, 'packages', id, 'cut-off'));
    await writeFile(join(home, 'packages', id, 'cut-off', 'cut-off-1.0.0.tgz'), 'half');
    await mkdir(join(home, 'packages', 'of-no-repository'));
    const other = createServer((_, outgoing) => void outgoing.end('another program'));
    const port = Number(new URL(former).port);
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const log = async (error: unknown) => void shop.faults.push(error);
    const again = await serveRegistry({ aws: shop.local.aws, log }, port);
    const release = await begin(home, 'hosting');
    expect(await shop.endpoint('app')).not.toBe(former);
    expect((await fetch(await shop.endpoint('app'))).status).toBe(401);
    expect(await shop.versions('app', 'greet')).toEqual(['1.0.0']);
    expect(await readdir(join(home, 'packages'))).toEqual([id]);
    expect(await readdir(join(home, 'packages', id))).toEqual(['greet']);
    expect((await readdir(join(home, 'packages', id, 'greet'))).toSorted()).toEqual([
      'greet-1.0.0.tgz',
      'package.json',
    ]);
    await release?.();
    await again.close();
    other.close();
  });
});
