import { DeleteProjectCommand } from '@aws-sdk/client-codebuild';
import { ListTagsForResourceCommand as ListRepositoryTags } from '@aws-sdk/client-codecommit';
import { DeletePipelineCommand } from '@aws-sdk/client-codepipeline';
import { ListTagsForResourceCommand as ListRuleTags, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy } from '../../src/engine.js';
import { inspect } from '../../src/inspect.js';
import { parts, resources } from '../../src/resources/index.js';
import type { Resource } from '../../src/resources/resource.js';
import { everythingThere, nothingThere } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';

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
const kinds: readonly string[] = [...all.map(({ kind }) => kind), ...parts.flatMap((part) => part.kinds)];
const asked = { name: 'hello' } as const;
const keep = { repository: 'your code stays' };

function story(): string[] {
  return context.events.flatMap((event) =>
    'kind' in event ? `${event.type.replace('resource-', '')} ${event.kind}` : [],
  );
}

test('removes everything, each only after what came after it is gone', async () => {
  everythingThere(aws, context);
  const results = await destroy(await inspect(context, asked), {});
  expect(results.map(({ kind, outcome }) => [kind, outcome])).toEqual(
    all.map(({ kind }) => [kind, 'removed']).toReversed(),
  );
  for (const { kind, removedAfter } of all) {
    for (const earlier of removedAfter) {
      expect(kinds).toContain(earlier);
      expect(story().indexOf(`finished ${earlier}`)).toBeLessThan(story().indexOf(`started ${kind}`));
    }
  }
});

test('on AWS: the pipeline and its trigger first, then what they use', async () => {
  everythingThere(aws, context);
  await destroy(await inspect(context, asked), {});
  const operations = aws.writes().map(([operation]) => operation);
  const at = (operation: string) => operations.indexOf(operation);
  expect(operations.slice(0, 2).toSorted()).toEqual(['DeletePipeline', 'RemoveTargets']);
  for (const later of ['DeleteProject', 'DeleteRepository', 'DeleteBucket', 'DeleteLogGroup']) {
    expect(at('DeletePipeline')).toBeLessThan(at(later));
  }
  expect(operations.filter((operation) => operation === 'DeleteRole')).toHaveLength(3);
});

test('keeps what is to be kept, and says why', async () => {
  everythingThere(aws, context);
  const results = await destroy(await inspect(context, asked), keep);
  expect(results).toContainEqual({
    kind: 'repository',
    name: 'hello',
    arn: context.names.repository.arn,
    outcome: 'kept',
    reason: 'your code stays',
  });
  expect(aws.inputsOf('DeleteRepository')).toEqual([]);
});

test('keeps what is foreign, and all that belongs to it', async () => {
  everythingThere(aws, context);
  aws.events.on(ListRuleTags).resolves({ Tags: [] });
  aws.codecommit.on(ListRepositoryTags).resolves({ tags: {} });
  const results = await destroy(await inspect(context, asked), {});
  const kept = results.filter(({ outcome }) => outcome === 'kept');
  expect(kept.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['target', 'not made for this pipeline'],
    ['rule', 'not made for this pipeline'],
    ['repository', 'not made for this pipeline'],
  ]);
  const operations = aws.writes().map(([operation]) => operation);
  for (const operation of ['RemoveTargets', 'DeleteRule', 'DeleteRepository']) {
    expect(operations).not.toContain(operation);
  }
});

test('finds nothing the second time', async () => {
  nothingThere(aws);
  const results = await destroy(await inspect(context, asked), keep);
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['absent']));
  expect(aws.writes()).toEqual([]);
});

test('a failure begins nothing new, and is thrown', async () => {
  everythingThere(aws, context);
  const failure = awsError('ConcurrentModificationException');
  aws.codepipeline.on(DeletePipelineCommand).rejects(failure);
  await expect(destroy(await inspect(context, asked), keep)).rejects.toBe(failure);
  expect(story()).toContain('failed pipeline');
  expect(story()).not.toContain('started build-project');
  expect(aws.writes().map(([operation]) => operation)).not.toContain('DeleteProject');
});

test('Ctrl-C lets finish what is in flight and begins nothing new', async () => {
  everythingThere(aws, context);
  aws.events.on(RemoveTargetsCommand).callsFake(async () => {
    context.host.interrupt();
    return {};
  });
  aws.codebuild.on(DeleteProjectCommand).resolves({});
  await expect(destroy(await inspect(context, asked), keep)).rejects.toMatchObject({ code: 'interrupted' });
  expect(story().toSorted()).toEqual(['finished pipeline', 'finished target', 'started pipeline', 'started target']);
  expect(
    aws
      .writes()
      .map(([operation]) => operation)
      .toSorted(),
  ).toEqual(['DeletePipeline', 'RemoveTargets']);
});

test('alone: what AWS made beside the resources stays', async () => {
  everythingThere(aws, context);
  await destroy(await inspect(context, asked), keep, { alone: true });
  expect(aws.inputsOf('ListReportGroups')).toEqual([]);
  expect(aws.inputsOf('DeleteProject')).toHaveLength(1);
  aws.restore();
  aws = mockAws();
  nothingThere(aws);
  await destroy(await inspect(context, asked), keep, { alone: true });
  expect(aws.inputsOf('ListReportGroups')).toEqual([]);
});

test('a last look may keep what was to go', async () => {
  everythingThere(aws, context);
  const reason = 'somebody pushed to it';
  const results = await destroy(await inspect(context, asked), {}, { lastLook: { repository: async () => reason } });
  expect(results.filter(({ outcome }) => outcome === 'kept')).toMatchObject([{ kind: 'repository', reason }]);
  expect(aws.inputsOf('DeleteRepository')).toEqual([]);
});
