/**
 * What packages grant the build's role is the least, too: without any action of it a build cannot log in, install or publish, and
 * with it nothing of another pipeline, or of the domain, can be changed.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Context } from '../src/context.js';
import { provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { localUser } from '../src/local/index.js';
import { buildPermissions, type PolicyDocument } from '../src/policies.js';
import { extraStatements } from '../src/stages/build-extras.js';
import { serving, type Serving } from './helpers/hosting.js';
import { lackingOneAction } from './helpers/lacking.js';
import { publication } from './helpers/publication.js';
import { recordedSession } from './helpers/recorder.js';

/** What the user's npm is configured with: it has nothing. */
const publicRegistry = createServer((_request, response) => response.writeHead(404).end('{}'));

let lab: Serving;
let context: Context;
let build: string;
let published = 0;

beforeAll(async () => {
  await once(publicRegistry.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(publicRegistry.address() as AddressInfo).port}/`);
  lab = await serving();
  const { session } = recordedSession(lab.local);
  await provision(await inspect(session, { name: 'lib', packages: { format: 'npm' } }));
  const survey = await inspect(session, { name: 'shop', packages: { format: 'npm', from: ['lib'] } });
  ({ context } = survey);
  await provision(survey);
  build = `arn:aws:sts::000000000000:assumed-role/${context.names.buildRole.name}/AWSCodeBuild-1`;
  expect(await publish('lib', localUser, 'greeting')).toBe('201');
});
afterAll(async () => {
  await lab.close();
  publicRegistry.close();
  vi.unstubAllEnvs();
});

const call = async <T>(operation: string, input: object, principal: string) =>
  await lab.local.aws.call<T>('codeartifact', operation, { domain: 'pipelines', ...input }, principal, 'us-east-1');

/** What npm is answered: the status, and why where that is an error. */
async function npm(repository: string, principal: string, path: string, init: RequestInit = {}): Promise<string> {
  const token = await call<{ authorizationToken: string }>('GetAuthorizationToken', {}, principal);
  const where = { repository, format: 'npm' };
  const { repositoryEndpoint } = await call<{ repositoryEndpoint: string }>('GetRepositoryEndpoint', where, principal);
  const headers = { authorization: `Bearer ${token.authorizationToken}`, 'content-type': 'application/json' };
  const answer = await fetch(repositoryEndpoint + path, { headers, ...init });
  const text = await answer.text();
  return answer.ok ? `${answer.status}` : `${answer.status} ${text}`;
}

const publish = async (repository: string, principal: string, name: string) =>
  await npm(repository, principal, name, {
    method: 'PUT',
    body: JSON.stringify(publication(name, `1.0.${(published += 1)}`)),
  });

/** What a build does: it installs what another pipeline has published, and publishes. */
async function run(): Promise<string> {
  try {
    const answers = [await npm('shop', build, 'greeting'), await publish('shop', build, 'page')];
    return answers.find((each) => !each.startsWith('2')) ?? 'Succeeded';
  } catch (error) {
    return (error as Error).message;
  }
}

async function grant(document: PolicyDocument): Promise<void> {
  const policy = { RoleName: context.names.buildRole.name, PolicyName: 'permissions' };
  await context.aws.iam().send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(document) }));
}

it('lets a build log in, install and publish', async () => {
  expect(await run()).toBe('Succeeded');
});

it('needs every action of it', async () => {
  const whole = buildPermissions(context.names, extraStatements(context));
  const tried = lackingOneAction(whole).filter(({ sid }) => sid.startsWith('Packages'));
  expect(tried).toHaveLength(6);
  for (const { action, document } of tried) {
    await grant(document);
    expect(`${action}: ${await run()}`).toContain(`is not authorized to perform: ${action}`);
  }
  await grant(whole);
  expect(await run()).toBe('Succeeded');
});

it.each([
  ['GetAuthorizationToken', { domain: 'another' }],
  ['GetRepositoryEndpoint', { repository: 'lib', format: 'npm' }],
  ['UpdateRepository', { repository: 'shop', upstreams: [] }],
  ['DeleteRepository', { repository: 'shop' }],
  ['DeletePackageVersions', { repository: 'shop', format: 'npm', package: 'page', versions: ['1.0.2'] }],
  ['ListPackages', { repository: 'shop' }],
  ['DeleteDomain', {}],
])('does not let it do more: %s %j', async (operation, input) => {
  await expect(call(operation, input, build)).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

it('does not let it publish to what it installs from, or to what reads from the public registry', async () => {
  const { authorizationToken } = await call<{ authorizationToken: string }>('GetAuthorizationToken', {}, build);
  for (const repository of ['lib', 'npm-store']) {
    const where = { repository, format: 'npm' };
    const { repositoryEndpoint } = await call<{ repositoryEndpoint: string }>(
      'GetRepositoryEndpoint',
      where,
      localUser,
    );
    const headers = { authorization: `Bearer ${authorizationToken}`, 'content-type': 'application/json' };
    const body = JSON.stringify(publication('page', '9.0.0'));
    expect((await fetch(`${repositoryEndpoint}page`, { method: 'PUT', headers, body })).status).toBe(403);
    expect((await fetch(`${repositoryEndpoint}greeting`, { headers })).status).toBe(403);
  }
});
