/** Packages of pipelines, made and taken away again on the local AWS. */
import {
  CodeartifactClient,
  CreateDomainCommand,
  DescribeRepositoryCommand,
  ListDomainsCommand,
  ListRepositoriesCommand,
} from '@aws-sdk/client-codeartifact';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Asked } from '../../src/config/schema.js';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { inspect, type Survey } from '../../src/inspect.js';
import { checkUpstreams } from '../../src/resources/packages/upstreams.js';
import { type Local, openLocal } from '../helpers/local.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];
beforeEach(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
});
afterEach(() => local.close());

const npm = { packages: { format: 'npm' } } as const;

const make = async (name: string, asked: Partial<Asked> = npm) =>
  await provision(await inspect(session, { name, ...asked }));
const remove = async (name: string) => await destroy(await inspect(session, { name }), {});

const states = ({ inspections }: Survey) => new Set(inspections.map(({ state }) => state));

async function domains(): Promise<(string | undefined)[]> {
  const { domains: all = [] } = await local.client(CodeartifactClient).send(new ListDomainsCommand({}));
  return all.map(({ name }) => name);
}

async function repositories(): Promise<string[]> {
  const { repositories: all = [] } = await local.client(CodeartifactClient).send(new ListRepositoriesCommand({}));
  return all.map(({ domainName, name }) => `${domainName}/${name}`).toSorted();
}

async function upstreamsOf(repository: string, domain = 'pipelines'): Promise<(string | undefined)[]> {
  const request = new DescribeRepositoryCommand({ domain, repository });
  const { repository: found } = await local.client(CodeartifactClient).send(request);
  return found?.upstreams?.map(({ repositoryName }) => repositoryName) ?? [];
}

test('is made whole, stays as it is when nothing is said, and goes without a trace', async () => {
  await make('shop');
  expect(await repositories()).toEqual(['pipelines/npm-store', 'pipelines/shop']);
  const survey = await inspect(session, { name: 'shop' });
  expect(states(survey)).toEqual(new Set(['present']));
  expect(survey.context.config.packages).toEqual({ format: 'npm', domain: 'pipelines', from: [] });
  const before = requests.length;
  expect(new Set((await provision(survey)).map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
  expect(requests).toHaveLength(before);
  expect(new Set((await remove('shop')).map(({ outcome }) => outcome))).toEqual(new Set(['removed']));
  expect(await domains()).toEqual([]);
});

test('two share the domain, one installs from the other, and the last one takes it away', async () => {
  await make('lib');
  const asked = { packages: { format: 'npm', from: ['lib'] } } as const;
  const survey = await inspect(session, { name: 'shop', ...asked });
  await checkUpstreams(survey.context);
  await provision(survey);
  expect(await upstreamsOf('shop')).toEqual(['lib', 'npm-store']);
  expect((await inspect(session, { name: 'shop' })).context.config.packages?.from).toEqual(['lib']);
  const kept = (await remove('shop')).filter(({ outcome }) => outcome === 'kept');
  expect(kept.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['package-store', 'used by lib'],
    ['package-domain', 'used by lib'],
  ]);
  expect(await repositories()).toEqual(['pipelines/lib', 'pipelines/npm-store']);
  await remove('lib');
  expect(await domains()).toEqual([]);
});

test('what is to be installed from must be there, and nothing is made before', async () => {
  const { context } = await inspect(session, { name: 'shop', packages: { format: 'npm', from: ['lib'] } });
  await expect(checkUpstreams(context)).rejects.toMatchObject({ code: 'no-packages' });
  expect(await domains()).toEqual([]);
});

describe('at once', () => {
  test('two are made', async () => {
    await Promise.all([make('lib'), make('shop')]);
    expect(await repositories()).toEqual(['pipelines/lib', 'pipelines/npm-store', 'pipelines/shop']);
    for (const name of ['lib', 'shop']) expect(states(await inspect(session, { name }))).toEqual(new Set(['present']));
  });

  test('two go, each of which has seen the other', async () => {
    await Promise.all([make('lib'), make('shop')]);
    const surveys = await Promise.all(['lib', 'shop'].map((name) => inspect(session, { name })));
    await Promise.all(surveys.map((survey) => destroy(survey, {})));
    expect(await domains()).toEqual([]);
  });

  test('the same one goes twice', async () => {
    await make('shop');
    const surveys = await Promise.all([1, 2].map(() => inspect(session, { name: 'shop' })));
    const results = (await Promise.all(surveys.map((survey) => destroy(survey, {})))).flat();
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['removed']));
  });

  test('one is made while the other goes', async () => {
    await make('lib');
    const survey = await inspect(session, { name: 'shop', ...npm });
    await remove('lib');
    await provision(survey);
    expect(await repositories()).toEqual(['pipelines/npm-store', 'pipelines/shop']);
    expect(states(await inspect(session, { name: 'shop' }))).toEqual(new Set(['present']));
  });
});

test('another domain, or none any more: what was there stays until destroy, and goes with it', async () => {
  await make('shop');
  await make('shop', { packages: { format: 'npm', domain: 'acme' } });
  expect(await domains()).toEqual(['acme', 'pipelines']);
  await make('shop', { packages: { format: 'none' } });
  const survey = await inspect(session, { name: 'shop' });
  expect(states(survey)).toEqual(new Set(['present']));
  expect(survey.context.config.packages).toBeUndefined();
  await remove('shop');
  expect(await domains()).toEqual([]);
});

test('a domain that somebody else made is used, and stays', async () => {
  await local.client(CodeartifactClient).send(new CreateDomainCommand({ domain: 'acme' }));
  await make('shop', { packages: { format: 'npm', domain: 'acme' } });
  expect(await repositories()).toEqual(['acme/npm-store', 'acme/shop']);
  await remove('shop');
  expect([await domains(), await repositories()]).toEqual([['acme'], []]);
});

test('interrupted when only the domain was left, or only it was there: it is found again', async () => {
  await make('shop');
  const survey = await inspect(session, { name: 'shop' });
  const apart = (kinds: string[], is: boolean) => ({
    ...survey,
    inspections: survey.inspections.filter(({ kind }) => kinds.includes(kind) === is),
  });
  await destroy(apart(['package-domain', 'build-project'], false), {});
  expect(await domains()).toEqual(['pipelines']);
  await remove('shop');
  expect(await domains()).toEqual([]);
});
