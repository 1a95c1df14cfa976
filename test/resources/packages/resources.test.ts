import {
  AssociateExternalConnectionCommand,
  ConflictException,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  ListPackagesCommand,
  ListRepositoriesInDomainCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-codeartifact';
import { BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lossLines } from '../../../src/commands/losses.js';
import type { PackagesConfig } from '../../../src/stages/packages/names.js';
import { destroy, provision } from '../../../src/engine.js';
import { inspect, type Survey } from '../../../src/inspect.js';
import { checkUpstreams } from '../../../src/resources/packages/upstreams.js';
import { everythingThere, nothingThere, ourSmallTags, projectOf } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const arn = 'arn:aws:codeartifact:eu-central-1:123456789012';
const inAcme = { domain: 'acme', domainOwner: '123456789012' };
const own = { ...inAcme, repository: 'hello' };
const store = { ...inAcme, repository: 'npm-store' };
const shared = [{ key: 'pipeline-setup:shared', value: 'packages' }];
const connection = 'public:npmjs';
const meta = { message: 'not there', $metadata: {} };
const missing = () => new ResourceNotFoundException(meta);
const conflict = () => new ConflictException(meta);
const kinds = ['package-domain', 'package-store', 'package-repository'];

/** The packages alone: `provision` and `destroy` leave the rest out. */
async function look(packages: Partial<PackagesConfig> | null = {}): Promise<Survey> {
  const asked = packages && { packages: { format: 'npm' as const, domain: 'acme', ...packages } };
  const survey = await inspect(context, { name: 'hello', ...asked });
  return { ...survey, inspections: survey.inspections.filter(({ kind }) => kinds.includes(kind)) };
}

const states = ({ inspections }: Survey) => inspections.map(({ kind, state }) => [kind, state]);
const outcomes = (results: readonly object[]) => results.map((each) => (each as { outcome: string }).outcome);

function absent(): void {
  nothingThere(aws);
  for (const command of [DescribeDomainCommand, DescribeRepositoryCommand, ListRepositoriesInDomainCommand] as never[])
    aws.codeartifact.on(command).rejects(missing());
  for (const command of [ListTagsForResourceCommand, ListPackagesCommand] as never[])
    aws.codeartifact.on(command).rejects(missing());
}

/** The repository of `hello` in acme, of which the project knows, and what it needs there. */
function there(repositories: readonly string[] = ['hello', 'npm-store']): void {
  everythingThere(aws, context);
  const project = projectOf(context.config);
  const variables = { PACKAGES_DOMAIN: 'acme', PACKAGES_DOMAIN_OWNER: '123456789012', PACKAGES_REPOSITORY: 'hello' };
  const environmentVariables = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const tags = [...ourSmallTags, { key: 'pipeline-setup:packages:acme', value: 'hello' }];
  const environment = { ...project.environment, environmentVariables } as typeof project.environment;
  aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [{ ...project, environment, tags }] });
  aws.codeartifact
    .on(DescribeDomainCommand, inAcme)
    .resolves({ domain: { name: 'acme', status: 'Active' } })
    .on(DescribeRepositoryCommand)
    .rejects(missing())
    .on(DescribeRepositoryCommand, store)
    .resolves({ repository: { externalConnections: [{ externalConnectionName: connection }] } })
    .on(DescribeRepositoryCommand, own)
    .resolves({ repository: { upstreams: [{ repositoryName: 'npm-store' }] } })
    .on(ListTagsForResourceCommand)
    .resolves({ tags: shared })
    .on(ListTagsForResourceCommand, { resourceArn: `${arn}:repository/acme/hello` })
    .resolves({ tags: ourSmallTags })
    .on(ListRepositoriesInDomainCommand)
    .resolves({ repositories: repositories.map((name) => ({ name })) })
    .on(ListPackagesCommand)
    .resolves({ packages: [] })
    .on(DeleteRepositoryCommand, own)
    .callsFake(() => {
      aws.codeartifact.on(DescribeRepositoryCommand, own).rejects(missing());
      return {};
    })
    .on(DeleteDomainCommand)
    .resolves({ domain: { status: 'Deleted' } });
}

const calls = {
  domain: ['CreateDomain', { domain: 'acme', tags: shared }],
  store: [
    'CreateRepository',
    { ...store, description: 'Reads through to the public npm registry for all pipelines', tags: shared },
  ],
  connect: ['AssociateExternalConnection', { ...store, externalConnection: connection }],
  repository: (...upstreams: string[]) => [
    'CreateRepository',
    {
      ...own,
      upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
      description: 'Packages of the pipeline hello',
      tags: ourSmallTags,
    },
  ],
};

test('absent: the domain is made, what reads through to the public registry, and the repository', async () => {
  absent();
  expect(outcomes(await provision(await look({ from: ['lib'] })))).toEqual(['created', 'created', 'created']);
  expect(aws.writes()).toEqual([calls.domain, calls.store, calls.connect, calls.repository('lib', 'npm-store')]);
});

test('same: there is nothing to change, and what was chosen last is known', async () => {
  there();
  const upstreams = [{ repositoryName: 'lib' }, { repositoryName: 'npm-store' }];
  aws.codeartifact.on(DescribeRepositoryCommand, own).resolves({ repository: { upstreams } });
  const survey = await look(null);
  expect(survey.context.config.packages).toEqual({ format: 'npm', domain: 'acme', from: ['lib'] });
  expect(states(survey)).toEqual(kinds.map((kind) => [kind, 'present']));
  expect(outcomes(await provision(survey))).toEqual(['unchanged', 'unchanged', 'unchanged']);
});

describe('different', () => {
  test('what it is installed from: is set right, in order', async () => {
    there();
    const survey = await look({ from: ['lib', 'tools'] });
    expect(survey.inspections[2]).toMatchObject({ state: 'drifted', changes: [{ path: 'upstreams' }] });
    await provision(survey);
    const upstreams = ['lib', 'tools', 'npm-store'].map((repositoryName) => ({ repositoryName }));
    expect(aws.writes()).toEqual([
      ['TagResource', { resourceArn: `${arn}:repository/acme/hello`, tags: ourSmallTags }],
      ['UpdateRepository', { ...own, upstreams }],
    ]);
  });

  test('the public registry is not connected: it is', async () => {
    there();
    aws.codeartifact.on(DescribeRepositoryCommand, store).resolves({ repository: { externalConnections: [] } });
    await provision(await look());
    expect(aws.writes()).toEqual([calls.connect]);
  });

  test('unless what reads from it is somebody’s own', async () => {
    there();
    aws.codeartifact
      .on(DescribeRepositoryCommand, store)
      .resolves({ repository: { externalConnections: [] } })
      .on(ListTagsForResourceCommand, { resourceArn: `${arn}:repository/acme/npm-store` })
      .resolves({ tags: [] });
    expect(outcomes(await provision(await look()))).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  test('another domain: what is in the former one stays until destroy', async () => {
    there();
    const globex = { domain: 'globex', domainOwner: '123456789012' };
    aws.codeartifact.on(DescribeDomainCommand, globex).rejects(missing());
    const survey = await look({ domain: 'globex' });
    expect(states(survey)).toEqual([
      ...kinds.map((kind) => [kind, 'missing']),
      ...kinds.map((kind) => [kind, 'present']),
    ]);
    const [asked, former] = [survey.inspections.slice(0, 3), survey.inspections.slice(3)];
    expect(asked.map(({ name }) => name)).toEqual(['globex', 'globex/npm-store', 'globex/hello']);
    expect(former.map(({ name }) => name)).toEqual(['acme', 'acme/npm-store', 'acme/hello']);
  });

  test('none: the same', async () => {
    there();
    const survey = await look({ format: 'none' });
    expect(states(survey)).toEqual(kinds.map((kind) => [kind, 'present']));
    expect(outcomes(await provision(survey))).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });
});

test('foreign: a repository that has the pipeline’s name', async () => {
  there();
  const resourceArn = `${arn}:repository/acme/hello`;
  aws.codeartifact.on(ListTagsForResourceCommand, { resourceArn }).resolves({ tags: [] });
  expect(states(await look())).toContainEqual(['package-repository', 'foreign']);
});

test('denied: says so', async () => {
  there();
  aws.codeartifact.on(DescribeDomainCommand, inAcme).rejects(awsError('AccessDeniedException'));
  await expect(look()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('without packages, nothing is asked of CodeArtifact: few regions have it', async () => {
  everythingThere(aws, context);
  await inspect(context, { name: 'hello' });
  expect(aws.codeartifact.calls()).toEqual([]);
});

describe('two at once', () => {
  test('the domain and what reads from the public registry were made by the other one meanwhile', async () => {
    absent();
    aws.codeartifact
      .on(CreateDomainCommand)
      .rejects(conflict())
      .on(CreateRepositoryCommand, store)
      .rejects(conflict())
      .on(AssociateExternalConnectionCommand)
      .rejects(conflict());
    expect(outcomes(await provision(await look()))).toEqual(['created', 'created', 'created']);
  });

  test('they went with the other one meanwhile: are made again', async () => {
    there(['npm-store', 'lib']);
    aws.codeartifact.on(DescribeRepositoryCommand, own).rejects(missing());
    aws.codeartifact.on(CreateRepositoryCommand, own).rejectsOnce(missing()).resolves({});
    await provision(await look());
    const create = calls.repository('npm-store');
    expect(aws.writes()).toEqual([create, calls.domain, calls.store, calls.connect, create]);
  });

  test('what is installed from is gone for good: is told', async () => {
    there();
    aws.codeartifact.on(DescribeRepositoryCommand, own).rejects(missing());
    aws.codeartifact.on(CreateRepositoryCommand, own).rejects(missing());
    await expect(provision(await look({ from: ['lib'] }))).rejects.toThrow(ResourceNotFoundException);
  });

  test('the repository itself: is taken as it is, or refused', async () => {
    absent();
    aws.codeartifact.on(CreateRepositoryCommand, own).callsFake(() => {
      there();
      throw conflict();
    });
    expect(outcomes(await provision(await look()))).toEqual(['created', 'created', 'unchanged']);
  });
});

describe('removed', () => {
  const deletions = [
    ['DeleteRepository', own],
    ['DeleteRepository', store],
    ['DeleteDomain', inAcme],
  ];

  test('the last pipeline takes the domain with it', async () => {
    there();
    expect(outcomes(await destroy(await look(null), {}))).toEqual(['removed', 'removed', 'removed']);
    expect(aws.writes()).toEqual(deletions);
  });

  test('a repository of the pipeline’s name that is somebody else’s keeps what it is in', async () => {
    there();
    const resourceArn = `${arn}:repository/acme/hello`;
    aws.codeartifact
      .on(ListTagsForResourceCommand, { resourceArn })
      .resolves({ tags: [] })
      .on(DeleteDomainCommand)
      .rejects(conflict());
    const results = await destroy(await look(null), {});
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['kept', 'not made for this pipeline'],
      ['kept', 'used by hello'],
      ['kept', 'used again since a moment ago'],
    ]);
  });

  test('others leave it', async () => {
    there(['hello', 'lib', 'npm-store']);
    const survey = await look(null);
    expect(survey.inspections.map(({ stays }) => stays)).toEqual(['used by lib', 'used by lib', undefined]);
    expect(outcomes(await destroy(survey, {}))).toEqual(['removed', 'kept', 'kept']);
    expect(aws.writes()).toEqual(deletions.slice(0, 1));
  });

  test('the others have gone meanwhile: it goes after all', async () => {
    there(['hello', 'lib', 'npm-store']);
    const survey = await look(null);
    aws.codeartifact.on(ListRepositoriesInDomainCommand).resolves({ repositories: [{ name: 'npm-store' }] });
    expect(outcomes(await destroy(survey, {}))).toEqual(['removed', 'removed', 'removed']);
  });

  test('somebody has come meanwhile: it stays', async () => {
    there();
    const survey = await look(null);
    aws.codeartifact.on(DeleteDomainCommand).rejects(conflict());
    expect((await destroy(survey, {})).at(-1)).toMatchObject({
      outcome: 'kept',
      reason: 'used again since a moment ago',
    });
  });

  test('a domain that somebody else made stays, also without a repository', async () => {
    there();
    aws.codeartifact.on(ListTagsForResourceCommand, { resourceArn: `${arn}:domain/acme` }).resolves({ tags: [] });
    expect(await destroy(await look(null), {})).toMatchObject([
      { kind: 'package-repository', outcome: 'removed' },
      { kind: 'package-store', outcome: 'removed' },
      { kind: 'package-domain', outcome: 'kept', reason: 'somebody else made it' },
    ]);
  });

  test('gone already is no error, and what is left of it is found by the project', async () => {
    there([]);
    aws.codeartifact.on(DescribeRepositoryCommand).rejects(missing());
    aws.codeartifact.on(DescribeRepositoryCommand, own).rejects(missing());
    aws.codeartifact.on(DescribeRepositoryCommand, store).rejects(missing());
    expect(await destroy(await look(null), {})).toMatchObject([
      { outcome: 'absent' },
      { outcome: 'absent' },
      { kind: 'package-domain', outcome: 'removed' },
    ]);
  });

  test('is used by the pipelines that install from it, and by nobody else', async () => {
    there(['hello', 'npm-store', 'shop', 'other', 'gone']);
    for (const [repository, ...upstreams] of [
      ['shop', 'hello', 'npm-store'],
      ['other', 'npm-store'],
    ] as const) {
      aws.codeartifact
        .on(DescribeRepositoryCommand, { ...inAcme, repository })
        .resolves({ repository: { upstreams: upstreams.map((repositoryName) => ({ repositoryName })) } });
    }
    const survey = await look();
    expect(await lossLines(survey.context, survey.inspections)).toEqual([
      '',
      'Others use what goes, and are left without it:',
      '  package repository acme/hello: shop installs from it',
    ]);
    aws.codeartifact.on(DescribeRepositoryCommand).rejects(awsError('AccessDeniedException'));
    expect(await lossLines(survey.context, survey.inspections)).toEqual([]);
  });

  test('says which packages go with it: those that were published there', async () => {
    there();
    const found = { ...own, format: 'npm', publish: 'ALLOW' } as const;
    const packages = [{ namespace: 'acme', package: 'lib' }, ...['a', 'b', 'c'].map((name) => ({ package: name }))];
    aws.codeartifact.on(ListPackagesCommand, found).resolves({ packages });
    const { inspections } = await look(null);
    const [repository] = inspections.filter(({ kind }) => kind === 'package-repository');
    expect(repository?.found && repository.resource.holds?.(repository.found)).toBe(
      'the packages that were published there: @acme/lib, a, b, 1 more',
    );
  });
});

describe('what packages are installed from', () => {
  const lib = { ...inAcme, repository: 'lib' };
  const check = async () =>
    await checkUpstreams(testContext({ packages: { format: 'npm', domain: 'acme', from: ['lib', 'ui'] } }));

  test('is there: nothing is said', async () => {
    aws.codeartifact.on(DescribeRepositoryCommand).resolves({ repository: {} });
    await expect(check()).resolves.toBeUndefined();
  });

  test('is not there: is named, with what to type', async () => {
    aws.codeartifact.on(DescribeRepositoryCommand).resolves({}).on(DescribeRepositoryCommand, lib).rejects(missing());
    await expect(check()).rejects.toMatchObject({
      code: 'no-packages',
      message: 'The domain acme has no packages of lib to install from.',
      hint: expect.stringContaining('pipeline-setup init lib') as string,
    });
  });

  test('nothing is installed from others: nothing is asked', async () => {
    await checkUpstreams(testContext({ packages: { format: 'npm' } }));
    await checkUpstreams(context);
    expect(aws.calls()).toEqual([]);
  });
});
