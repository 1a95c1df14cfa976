import {
  DuplicatedStopRequestException,
  ListPipelineExecutionsCommand,
  PipelineExecutionNotStoppableException,
  PipelineNotFoundException,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stopExecutions } from '../../src/executions/stop.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { notesIn, testContext, type TestContext } from '../helpers/context.js';
import { summaryOf } from '../helpers/recorded.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
  aws.codepipeline.on(ListPipelineExecutionsCommand).resolves({
    pipelineExecutionSummaries: [summaryOf('InProgress', 'e3'), summaryOf('Stopping', 'e2'), summaryOf('Failed', 'e1')],
  });
});
afterEach(() => {
  aws.restore();
});

const answer = { message: 'no', $metadata: {} };

test('stops what is in progress, and nothing else', async () => {
  await stopExecutions(context);
  const reason = 'The pipeline is being removed';
  expect(aws.writes()).toEqual([
    ['StopPipelineExecution', { pipelineName: 'hello', pipelineExecutionId: 'e3', abandon: true, reason }],
  ]);
  expect(notesIn(context)).toEqual(['stopping execution e3']);
});

test.each([new PipelineExecutionNotStoppableException(answer), new DuplicatedStopRequestException(answer)])(
  'one that ends in the meantime is no error: $name',
  async (error) => {
    aws.codepipeline.on(StopPipelineExecutionCommand).rejects(error);
    await expect(stopExecutions(context)).resolves.toBeUndefined();
  },
);

test('where there is no pipeline, there is nothing to stop', async () => {
  aws.codepipeline.on(ListPipelineExecutionsCommand).rejects(new PipelineNotFoundException(answer));
  await stopExecutions(context);
  expect(aws.writes()).toEqual([]);
});

test('any other error is thrown', async () => {
  const denied = awsError('AccessDeniedException', 'no');
  aws.codepipeline.on(StopPipelineExecutionCommand).rejects(denied);
  await expect(stopExecutions(context)).rejects.toBe(denied);
});
