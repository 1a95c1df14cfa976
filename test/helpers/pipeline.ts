import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreateCommitCommand,
  CreateRepositoryCommand,
  GetBranchCommand,
} from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { createRole } from './codebuild.js';
import type { Local } from './local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 100 };

/** A repository, a bucket, a project and a pipeline of two stages, all named hello; nothing has moved yet. */
export interface Hello {
  readonly pipeline: CodePipelineClient;
  readonly declaration: PipelineDeclaration;
  /** Commits files (path → content) to main; gives the commit's id. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
  /** Creates the pipeline; gives the id of its first execution. */
  create(over?: Partial<PipelineDeclaration>): Promise<string>;
  move(): Promise<void>;
  execution(pipelineExecutionId: string): ReturnType<typeof getExecution>;
  /** Newest first. */
  executions(): ReturnType<typeof listExecutions>;
  /** Newest first. */
  actions(): ReturnType<typeof listActions>;
  stages(): ReturnType<typeof stagesOf>;
}

export async function hello(local: Local): Promise<Hello> {
  const pipeline = local.client(CodePipelineClient);
  const codecommit = local.client(CodeCommitClient);
  const roleArn = await createRole(local, 'hello-pipeline', 'codepipeline.amazonaws.com');
  const serviceRole = await createRole(local, 'hello-build', 'codebuild.amazonaws.com');
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'hello' }));
  await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'hello-artifacts' }));
  await local.client(CodeBuildClient).send(
    new CreateProjectCommand({
      name: 'hello',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
      serviceRole,
    }),
  );
  const declaration = declare(roleArn);
  return {
    pipeline,
    declaration,
    async commit(files, commitMessage = 'A commit') {
      const branch = await codecommit
        .send(new GetBranchCommand({ repositoryName: 'hello', branchName: 'main' }))
        .catch(() => undefined);
      const putFiles = Object.entries(files).map(([filePath, content]) => ({
        filePath,
        fileContent: Buffer.from(content),
      }));
      const parentCommitId = branch?.branch?.commitId;
      const { commitId } = await codecommit.send(
        new CreateCommitCommand({
          repositoryName: 'hello',
          branchName: 'main',
          parentCommitId,
          putFiles,
          commitMessage,
        }),
      );
      return commitId ?? '';
    },
    async create(over) {
      await pipeline.send(new CreatePipelineCommand({ pipeline: { ...declaration, ...over } }));
      return (await listExecutions(pipeline))[0]?.pipelineExecutionId ?? '';
    },
    move: () => moveExecutions(local.aws, TIMING),
    execution: (id) => getExecution(pipeline, id),
    executions: () => listExecutions(pipeline),
    actions: () => listActions(pipeline),
    stages: () => stagesOf(pipeline),
  };
}

async function getExecution(pipeline: CodePipelineClient, pipelineExecutionId: string) {
  const output = await pipeline.send(new GetPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId }));
  return output.pipelineExecution ?? {};
}

async function listExecutions(pipeline: CodePipelineClient) {
  const output = await pipeline.send(new ListPipelineExecutionsCommand({ pipelineName: 'hello' }));
  return output.pipelineExecutionSummaries ?? [];
}

async function listActions(pipeline: CodePipelineClient) {
  const output = await pipeline.send(new ListActionExecutionsCommand({ pipelineName: 'hello' }));
  return output.actionExecutionDetails ?? [];
}

async function stagesOf(pipeline: CodePipelineClient) {
  const output = await pipeline.send(new GetPipelineStateCommand({ name: 'hello' }));
  return output.stageStates ?? [];
}

function declare(roleArn: string): PipelineDeclaration {
  return {
    name: 'hello',
    roleArn,
    pipelineType: 'V2',
    artifactStore: { type: 'S3', location: 'hello-artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            configuration: { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' },
            namespace: 'SourceVariables',
            outputArtifacts: [{ name: 'SourceOutput' }],
          },
        ],
      },
      {
        name: 'Build',
        actions: [
          {
            name: 'Build',
            actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            configuration: {
              ProjectName: 'hello',
              EnvironmentVariables: JSON.stringify([{ name: 'MESSAGE', value: '#{SourceVariables.CommitMessage}' }]),
            },
            namespace: 'BuildVariables',
            inputArtifacts: [{ name: 'SourceOutput' }],
            outputArtifacts: [{ name: 'BuildOutput' }],
          },
        ],
      },
    ],
  };
}

/** A buildspec whose BUILD phase runs these commands and whose artifact is `out.txt`. */
export function buildspec(...commands: string[]): string {
  return JSON.stringify({
    version: '0.2',
    env: { 'exported-variables': ['RESULT'] },
    phases: { build: { commands } },
    artifacts: { files: ['out.txt'] },
  });
}
