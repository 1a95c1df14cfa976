/** The pipeline `hello` of the mocked AWS, as the commands that drive it find it. */
import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { everythingThere } from './account.js';
import { type MockedAws, mockAws } from './aws.js';
import { testContext } from './context.js';
import { buildDetail, sourceDetail, summaryOf } from './recorded.js';

export const options = { region: 'eu-central-1', wait: true };

/** An account in which the pipeline is. */
export function drivenAws(): MockedAws {
  const aws = mockAws();
  everythingThere(aws, testContext());
  aws.codecommit.on(BatchGetCommitsCommand).resolves({ commits: [] });
  return aws;
}

/** The id of the nth execution. */
export const idOf = (n: number) => `e${n}e${n}e${n}e${n}-0000-4000-8000-00000000000${n}`;

/** The id of the nth commit. */
export const commitOf = (n: number) => `${n}`.repeat(40);

/** The nth execution, of the nth commit, with its actions; later ones have greater numbers. */
export function nth(n: number, status: 'Succeeded' | 'Failed' | 'InProgress' | 'Stopping' | 'Stopped' = 'Succeeded') {
  const times = { startTime: new Date(n * 60_000), lastUpdateTime: new Date(n * 60_000 + 5000) };
  const revision = { actionName: 'Source', revisionId: commitOf(n), revisionSummary: `Change ${n}` };
  const summary: PipelineExecutionSummary = { ...summaryOf(status, idOf(n)), ...times, sourceRevisions: [revision] };
  const build = status === 'Stopping' ? 'InProgress' : status === 'Stopped' ? 'Abandoned' : status;
  return {
    summary,
    details: [
      { ...buildDetail(build, undefined, idOf(n)), ...times },
      { ...sourceDetail('Succeeded', idOf(n)), ...times },
    ],
  };
}
