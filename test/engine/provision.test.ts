import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  ResourceAlreadyExistsException as LogGroupExists,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetProjectsCommand,
  CreateProjectCommand,
  ResourceAlreadyExistsException as ProjectExists,
} from '@aws-sdk/client-codebuild';
import {
  CreateRepositoryCommand,
  ListTagsForResourceCommand as ListRepositoryTags,
  RepositoryNameExistsException,
} from '@aws-sdk/client-codecommit';
import { CreatePipelineCommand, PipelineNameInUseException } from '@aws-sdk/client-codepipeline';
import { ListTagsForResourceCommand as ListRuleTags } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, EntityAlreadyExistsException } from '@aws-sdk/client-iam';
import { BucketAlreadyOwnedByYou, CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { afterLostAnswer } from '../../src/aws/errors.js';
import { provision } from '../../src/engine.js';
import { inspect, type Survey } from '../../src/inspect.js';
import type { Event } from '../../src/events.js';
import { type Kind, resources } from '../../src/resources/index.js';
import type { Resource } from '../../src/resources/resource.js';
import { everythingThere, nothingThere, ourTags } from '../helpers/account.js';
import { awsError, gate, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { noon } from '../helpers/host.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const all: readonly Resource[] = resources;
const asked = { name: 'hello' } as const;

/** `started repository`, `finished repository`, … */
function story(events: readonly Event[]): string[] {
  return events.flatMap((event) => ('kind' in event ? `${event.type.replace('resource-', '')} ${event.kind}` : []));
}

/** Resolves when this has happened. */
function when(type: Event['type'], kind: Kind): Promise<void> {
  const before = context.onEvent;
  return new Promise((resolve) => {
    context.onEvent = (event) => {
      before(event);
      if (event.type === type && 'kind' in event && event.kind === kind) resolve();
    };
  });
}

describe('order', () => {
  test('everything is made, each only after what it comes after', async () => {
    nothingThere(aws);
    const results = await provision(await inspect(context, asked));
    expect(results.map(({ kind, outcome }) => [kind, outcome])).toEqual(all.map(({ kind }) => [kind, 'created']));
    const told = story(context.events);
    expect(told).toHaveLength(2 * all.length);
    for (const { kind, after } of all) {
      for (const earlier of after) {
        expect(told.indexOf(`finished ${earlier}`)).toBeLessThan(told.indexOf(`started ${kind}`));
      }
    }
  });

  test('on AWS: the first commit and all policies before the pipeline, the target last', async () => {
    nothingThere(aws);
    await provision(await inspect(context, asked));
    const operations = aws.writes().map(([operation]) => operation);
    const pipelineAt = operations.indexOf('CreatePipeline');
    for (const earlier of ['CreateCommit', 'CreateBucket', 'CreateProject', 'CreateLogGroup']) {
      expect(operations.slice(0, pipelineAt)).toContain(earlier);
    }
    const policies = aws
      .writes()
      .slice(0, pipelineAt)
      .filter(([operation]) => operation === 'PutRolePolicy');
    const policiesBefore = policies.map(([, input]) => (input as { RoleName: string }).RoleName);
    expect(policiesBefore).toEqual(expect.arrayContaining(['hello-eu-central-1-pipeline', 'hello-eu-central-1-build']));
    expect(operations.at(-1)).toBe('PutTargets');
  });

  test('side by side: what does not wait for the repository is made while it is being made', async () => {
    nothingThere(aws);
    const repository = gate();
    aws.codecommit.on(CreateRepositoryCommand).callsFake(() => repository.opened.then(() => ({})));
    const others = Promise.all([
      when('resource-finished', 'build-project'),
      when('resource-finished', 'trigger-policy'),
    ]);
    const provisioning = provision(await inspect(context, asked));
    await others;
    expect(story(context.events)).not.toContain('started pipeline');
    repository.open();
    await provisioning;
    expect(story(context.events).slice(-4)).toEqual([
      'started pipeline',
      'finished pipeline',
      'started target',
      'finished target',
    ]);
  });

  test('says how long each took by the clock of the context', async () => {
    nothingThere(aws);
    aws.codebuild.on(CreateProjectCommand).callsFake(async () => {
      await context.wait(1500);
      return {};
    });
    await provision(await inspect(context, asked));
    expect(context.events).toContainEqual({
      type: 'resource-finished',
      kind: 'build-project',
      name: 'hello-build',
      outcome: 'created',
      start: noon,
      ms: 1500,
    });
  });
});

describe('what is there when it is to be made', () => {
  const there = { message: 'there already', $metadata: {} };
  const exists: Partial<Record<Kind, () => void>> = {
    repository: () => aws.codecommit.on(CreateRepositoryCommand).rejects(new RepositoryNameExistsException(there)),
    'artifact-bucket': () => aws.s3.on(CreateBucketCommand).rejects(new BucketAlreadyOwnedByYou(there)),
    'log-group': () => aws.logs.on(CreateLogGroupCommand).rejects(new LogGroupExists(there)),
    'build-role': () => aws.iam.on(CreateRoleCommand).rejects(new EntityAlreadyExistsException(there)),
    'build-project': () => aws.codebuild.on(CreateProjectCommand).rejects(new ProjectExists(there)),
    pipeline: () => aws.codepipeline.on(CreatePipelineCommand).rejects(new PipelineNameInUseException(there)),
  };

  /** The survey of an account with nothing in it; by the time of the first call that changes something, all is there. */
  async function surprised(kind: Kind): Promise<Survey> {
    nothingThere(aws);
    const { context: surveyed, inspections } = await inspect(context, asked);
    everythingThere(aws, context);
    exists[kind]?.();
    return { context: surveyed, inspections: inspections.filter((each) => each.kind === kind) };
  }

  test.each(Object.keys(exists) as Kind[])('%s: somebody else made it meanwhile', async (kind) => {
    const [result] = await provision(await surprised(kind));
    expect(result).toMatchObject({ kind, outcome: 'unchanged' });
    expect(aws.writes()).toHaveLength(1);
  });

  test('is changed where it differs', async () => {
    const survey = await surprised('log-group');
    aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: context.names.logGroup.name }] });
    expect(await provision(survey)).toMatchObject([{ outcome: 'updated' }]);
    expect(aws.inputsOf('PutRetentionPolicy')).toHaveLength(1);
  });

  test('was made by us when an earlier attempt got there, and its answer did not come back', async () => {
    const survey = await surprised('repository');
    aws.codecommit.on(CreateRepositoryCommand).rejects(afterLostAnswer(new RepositoryNameExistsException(there)));
    expect(await provision(survey)).toMatchObject([{ outcome: 'created' }]);
  });

  test('is an error when it is not ours', async () => {
    const survey = await surprised('repository');
    aws.codecommit.on(ListRepositoryTags).resolves({ tags: {} });
    await expect(provision(survey)).rejects.toMatchObject({
      code: 'foreign-resource',
      message: 'These exist already and were not made for this pipeline: repository hello.',
    });
  });

  test('is made again when it is gone by the time it is looked at', async () => {
    const survey = await surprised('build-project');
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] });
    aws.codebuild.on(CreateProjectCommand).rejectsOnce(new ProjectExists(there)).resolves({});
    expect(await provision(survey)).toMatchObject([{ outcome: 'created' }]);
  });

  test('is the error of AWS when it comes and goes', async () => {
    const survey = await surprised('build-project');
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] });
    await expect(provision(survey)).rejects.toBeInstanceOf(ProjectExists);
    expect(aws.inputsOf('CreateProject')).toHaveLength(3);
  });
});

describe('a second time', () => {
  test('nothing is called that changes anything', async () => {
    everythingThere(aws, context);
    const results = await provision(await inspect(context, asked));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(aws.writes()).toEqual([]);
  });

  test('nor is what was chosen before given up', async () => {
    everythingThere(aws, testContext({ timeout: 30, branch: 'trunk' }));
    await provision(await inspect(context, asked));
    expect(aws.writes()).toEqual([]);
  });

  test('only what differs is changed', async () => {
    everythingThere(aws, context);
    const results = await provision(await inspect(context, { ...asked, timeout: 30 }));
    expect(results.filter(({ outcome }) => outcome !== 'unchanged')).toMatchObject([
      { kind: 'build-project', outcome: 'updated' },
    ]);
    expect(aws.writes().map(([operation]) => operation)).toEqual(['UpdateProject']);
  });
});

test('what is foreign is taken over with its tags, when it comes to that', async () => {
  everythingThere(aws, context);
  aws.codecommit.on(ListRepositoryTags).resolves({ tags: { theirs: 'kept' } });
  aws.events.on(ListRuleTags).resolves({ Tags: [] });
  const results = await provision(await inspect(context, asked));
  expect(results.filter(({ outcome }) => outcome === 'updated').map(({ kind }) => kind)).toEqual([
    'repository',
    'rule',
  ]);
  expect(aws.writes()).toContainEqual(['TagResource', { resourceArn: context.names.repository.arn, tags: ourTags }]);
  expect(aws.writes()).toContainEqual([
    'TagResource',
    {
      ResourceARN: context.names.rule.arn,
      Tags: [{ Key: 'pipeline-setup:pipeline', Value: 'hello' }],
    },
  ]);
});

describe('a failure', () => {
  test('lets finish what is in flight, begins nothing new, and is thrown', async () => {
    nothingThere(aws);
    const repository = gate();
    const denied = awsError('AccessDeniedException', 'no', 403);
    aws.codecommit.on(CreateRepositoryCommand).callsFake(() => repository.opened.then(() => ({})));
    aws.codebuild.on(CreateProjectCommand).rejects(denied);
    const failed = when('resource-failed', 'build-project');
    const provisioning = provision(await inspect(context, asked));
    await failed;
    repository.open();
    await expect(provisioning).rejects.toBe(denied);
    const told = story(context.events);
    expect(told).toContain('finished repository');
    expect(told.at(-1)).toBe('finished repository');
    expect(told).not.toContain('started pipeline');
    expect(told).not.toContain('started target');
    expect(aws.inputsOf('CreateCommit')).toHaveLength(1);
  });

  test('begins nothing new that does not depend on it either', async () => {
    nothingThere(aws);
    const roles = gate();
    const repository = when('resource-failed', 'repository');
    aws.codecommit.on(CreateRepositoryCommand).rejects(awsError('OperationNotAllowedException'));
    aws.iam.on(CreateRoleCommand).callsFake(() => roles.opened.then(() => ({})));
    const provisioning = provision(await inspect(context, asked));
    await repository;
    roles.open();
    await expect(provisioning).rejects.toMatchObject({ name: 'OperationNotAllowedException' });
    expect(aws.inputsOf('CreateRole')).toHaveLength(3);
    expect(aws.inputsOf('PutRolePolicy')).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  test('lets finish what is in flight, begins nothing new, and says so', async () => {
    nothingThere(aws);
    const repository = gate();
    aws.codecommit.on(CreateRepositoryCommand).callsFake(() => repository.opened.then(() => ({})));
    const started = when('resource-finished', 'build-project');
    const provisioning = provision(await inspect(context, asked));
    await started;
    context.host.interrupt();
    repository.open();
    await expect(provisioning).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(story(context.events)).toContain('finished repository');
    expect(story(context.events)).not.toContain('started pipeline');
  });

  test('before anything was begun: nothing is', async () => {
    nothingThere(aws);
    const survey = await inspect(context, asked);
    context.host.interrupt();
    await expect(provision(survey)).rejects.toMatchObject({ code: 'interrupted' });
    expect(aws.writes()).toEqual([]);
  });
});
