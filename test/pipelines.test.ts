import {
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inParallel, ownPipelines, unknownPipeline } from '../src/pipelines.js';
import { gate, type MockedAws, mockAws } from './helpers/aws.js';
import { testContext } from './helpers/context.js';

const context = testContext();
let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
});
afterEach(() => {
  aws.restore();
});

/** There are these pipelines, each with the value of our tag. */
function pipelines(tags: Record<string, string | undefined>): void {
  aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: Object.keys(tags).map((name) => ({ name })) });
  for (const [name, value] of Object.entries(tags)) {
    const resourceArn = `arn:aws:codepipeline:eu-central-1:123456789012:${name}`;
    aws.codepipeline
      .on(ListTagsForResourceCommand, { resourceArn })
      .resolves({ tags: value === undefined ? [] : [{ key: 'pipeline-setup:pipeline', value }] });
  }
}

describe('our pipelines', () => {
  test('are those that carry our tag with their own name', async () => {
    pipelines({ web: 'web', api: 'api', theirs: undefined, copy: 'web' });
    expect(await ownPipelines(context)).toEqual(['api', 'web']);
  });

  test('are looked for on every page', async () => {
    pipelines({ a: 'a', b: 'b' });
    aws.codepipeline
      .on(ListPipelinesCommand)
      .resolves({ pipelines: [{ name: 'a' }], nextToken: 'more' })
      .on(ListPipelinesCommand, { nextToken: 'more' })
      .resolves({ pipelines: [{ name: 'b' }] });
    expect(await ownPipelines(context)).toEqual(['a', 'b']);
  });

  test('do not have one that was deleted meanwhile', async () => {
    pipelines({ gone: 'gone' });
    const gone = new ResourceNotFoundException({ message: 'not there', $metadata: {} });
    aws.codepipeline.on(ListTagsForResourceCommand).rejects(gone);
    expect(await ownPipelines(context)).toEqual([]);
  });
});

describe('an unknown pipeline', () => {
  test('is answered with those that are there, in order, and of more than five with near ones', async () => {
    pipelines({ zebra: 'zebra', hallo: 'hallo', help: 'help', api: 'api', web: 'web', hello2: 'hello2' });
    const error = await unknownPipeline(context, 'hello');
    expect(error).toMatchObject({
      code: 'unknown-pipeline',
      exitCode: 1,
      message: 'There is no pipeline "hello" in account 123456789012, eu-central-1.',
    });
    expect(error.hint).toMatch(/^There are: hallo, hello2, help, web, \w+, and 1 more: pipeline-setup list$/);
  });

  test('is answered with the one that is there', async () => {
    pipelines({ web: 'web' });
    expect((await unknownPipeline(context, 'hello')).hint).toBe('There is: web');
  });

  test('where there is none, is answered with how to make it', async () => {
    pipelines({});
    expect((await unknownPipeline(context, 'hello')).hint).toBe(
      'There is none at all. To make one: pipeline-setup init hello',
    );
  });
});

describe('in parallel', () => {
  test('ten at a time, with the results in order', async () => {
    const { opened, open } = gate();
    let running = 0;
    let most = 0;
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      if (item === 0) await opened;
      else await Promise.resolve();
      running -= 1;
      if (item === 24) open();
      return item * 2;
    };
    const items = Array.from({ length: 25 }, (_each, index) => index);
    expect(await inParallel(items, work)).toEqual(items.map((item) => item * 2));
    expect(most).toBe(10);
  });

  test('throws what fails', async () => {
    await expect(inParallel([1], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
