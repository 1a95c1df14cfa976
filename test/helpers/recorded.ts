/** Answers of CodePipeline and CodeBuild about executions of `hello`, as they were recorded. */
import type { Build } from '@aws-sdk/client-codebuild';
import {
  type ActionExecutionDetail,
  type ActionExecutionStatus,
  GetPipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionStatus,
  type PipelineExecutionSummary,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { pipelineOf } from './account.js';
import type { MockedAws } from './aws.js';

export const executionId = 'e1e1e1e1-0000-4000-8000-000000000001';
const commit = '3f2c1a9d00000000000000000000000000000000';
const at = (seconds: number) => new Date(Date.parse('2026-03-01T11:59:00Z') + seconds * 1000);

/** The stages as they are declared. */
export const declared = pipelineOf({ branch: 'main' }).stages!;

/** A stage in which somebody is asked. */
export const approvalStage: StageDeclaration = {
  name: 'Release',
  actions: [
    {
      name: 'Approve',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      configuration: { CustomData: '#{variables.WHO}' },
      runOrder: 1,
    },
  ],
};

/** An item of ListPipelineExecutions; `updated` so many seconds after it began. */
export function summaryOf(status: PipelineExecutionStatus, id = executionId, updated = 33): PipelineExecutionSummary {
  return {
    pipelineExecutionId: id,
    status,
    startTime: at(0),
    lastUpdateTime: at(updated),
    sourceRevisions: [
      {
        actionName: 'Source',
        revisionId: commit,
        revisionSummary: 'Say hello\n\nAs one does.\n',
        revisionUrl: `https://eu-central-1.console.aws.amazon.com/codesuite/codecommit/repositories/hello/commit/${commit}`,
      },
    ],
    trigger: { triggerType: 'CreatePipeline', triggerDetail: 'arn:aws:iam::123456789012:user/ada' },
    executionMode: 'SUPERSEDED',
  };
}

/** An item of ListActionExecutions about the source. */
export function sourceDetail(status: ActionExecutionStatus = 'Succeeded', id = executionId): ActionExecutionDetail {
  return {
    pipelineExecutionId: id,
    actionExecutionId: 'a0000000-0000-4000-8000-000000000001',
    pipelineVersion: 1,
    stageName: 'Source',
    actionName: 'Source',
    startTime: at(0),
    lastUpdateTime: at(2),
    status,
    input: { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' } },
    output: {
      executionResult: { externalExecutionId: commit, externalExecutionSummary: 'Say hello' },
      outputVariables: { BranchName: 'main', CommitId: commit, CommitMessage: 'Say hello\n\nAs one does.\n' },
    },
  };
}

/** An item of ListActionExecutions about the build. */
export function buildDetail(status: ActionExecutionStatus, message?: string, id = executionId): ActionExecutionDetail {
  return {
    pipelineExecutionId: id,
    actionExecutionId: 'a0000000-0000-4000-8000-000000000002',
    pipelineVersion: 1,
    stageName: 'Build',
    actionName: 'Build',
    startTime: at(3),
    lastUpdateTime: at(33),
    status,
    input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } },
    output: {
      executionResult: {
        externalExecutionId: 'hello-build:5e0d',
        externalExecutionUrl: 'https://console.aws.amazon.com/codebuild/5e0d',
        ...(message !== undefined && { errorDetails: { code: 'JobFailed', message } }),
      },
    },
  };
}

/** An item of ListActionExecutions about the approval. */
export function approvalDetail(status: ActionExecutionStatus, id = executionId): ActionExecutionDetail {
  return {
    pipelineExecutionId: id,
    actionExecutionId: 'a0000000-0000-4000-8000-000000000003',
    pipelineVersion: 1,
    stageName: 'Release',
    actionName: 'Approve',
    startTime: at(34),
    lastUpdateTime: at(34),
    status,
    input: {
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      configuration: { CustomData: '#{variables.WHO}' },
      resolvedConfiguration: { CustomData: 'release managers' },
    },
  };
}

/** A build whose tests failed, as BatchGetBuilds gives it. */
export const failedBuild: Build = {
  id: 'hello-build:5e0d',
  buildStatus: 'FAILED',
  currentPhase: 'COMPLETED',
  phases: [
    { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED' },
    { phaseType: 'INSTALL', phaseStatus: 'SUCCEEDED', contexts: [{ statusCode: '', message: '' }] },
    {
      phaseType: 'BUILD',
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: npm test. Reason: exit status 1',
        },
      ],
    },
    {
      phaseType: 'POST_BUILD',
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: false. Reason: exit status 7',
        },
      ],
    },
    { phaseType: 'COMPLETED' },
  ],
  logs: {
    groupName: '/aws/codebuild/hello-build',
    streamName: '5e0d',
    deepLink: 'https://console.aws.amazon.com/cloudwatch/home#logsV2:log-groups',
  },
};

/** What CodePipeline shows at one time. */
export type Look = [PipelineExecutionSummary[], ActionExecutionDetail[]];

/** What CodePipeline shows at the first look, the second, …; the last one stays. */
export function shows(aws: MockedAws, ...looks: Look[]): void {
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: pipelineOf({ branch: 'main' }) });
  const executions = aws.codepipeline.on(ListPipelineExecutionsCommand);
  const actions = aws.codepipeline.on(ListActionExecutionsCommand);
  for (const [pipelineExecutionSummaries, actionExecutionDetails] of looks.slice(0, -1)) {
    executions.resolvesOnce({ pipelineExecutionSummaries });
    actions.resolvesOnce({ actionExecutionDetails });
  }
  const [pipelineExecutionSummaries, actionExecutionDetails] = looks.at(-1)!;
  executions.resolves({ pipelineExecutionSummaries });
  actions.resolves({ actionExecutionDetails });
}
