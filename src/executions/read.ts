import { BatchGetBuildsCommand } from '@aws-sdk/client-codebuild';
import { GetCommitCommand } from '@aws-sdk/client-codecommit';
import {
  GetPipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { type Execution, executionOf } from './execution.js';

/** The stages as they are declared now: people add some of their own. None when there is no pipeline. */
export async function declaredStages({ aws, names }: Context): Promise<StageDeclaration[]> {
  const request = new GetPipelineCommand({ name: names.pipeline.name });
  const found = await ignore('PipelineNotFoundException', aws.codepipeline().send(request));
  return found?.pipeline?.stages ?? [];
}

/**
 * The last few executions, newest first; none when there is no pipeline.
 * @param only an execution's id, to read just that one
 */
export async function readExecutions(
  { aws, names }: Context,
  stages: readonly StageDeclaration[],
  { only, count = 5 }: { only?: string; count?: number } = {},
): Promise<Execution[]> {
  const codepipeline = aws.codepipeline();
  const pipelineName = names.pipeline.name;
  const [list, details] = await Promise.all([
    ignore(
      'PipelineNotFoundException',
      codepipeline.send(
        new ListPipelineExecutionsCommand({ pipelineName, maxResults: only === undefined ? count : 100 }),
      ),
    ),
    ignore(
      ['PipelineNotFoundException', 'PipelineExecutionNotFoundException'],
      codepipeline.send(
        new ListActionExecutionsCommand({
          pipelineName,
          maxResults: 100,
          ...(only !== undefined && { filter: { pipelineExecutionId: only } }),
        }),
      ),
    ),
  ]);
  return (list?.pipelineExecutionSummaries ?? [])
    .filter(({ pipelineExecutionId }) => only === undefined || pipelineExecutionId === only)
    .map((summary) => executionOf(summary, stages, details?.actionExecutionDetails ?? []));
}

/** The same execution with the phase of each build that is in progress. */
export async function withPhases(context: Context, execution: Execution): Promise<Execution> {
  const ids = execution.stages
    .flatMap(({ actions }) => actions)
    .filter(({ provider, status }) => provider === 'CodeBuild' && status === 'InProgress')
    .flatMap(({ externalId }) => externalId ?? []);
  if (ids.length === 0) return execution;
  const { builds = [] } = await context.aws.codebuild().send(new BatchGetBuildsCommand({ ids }));
  const phases = new Map(builds.map(({ id, currentPhase }) => [id, currentPhase]));
  return {
    ...execution,
    stages: execution.stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((action) => ({ ...action, phase: phases.get(action.externalId) })),
    })),
  };
}

/** The same executions with the authors of their commits; a commit that cannot be read has none. */
export async function withAuthors({ aws, names }: Context, executions: readonly Execution[]): Promise<Execution[]> {
  const ids = new Set(executions.flatMap(({ revision }) => revision?.id ?? []));
  const authors = new Map(
    await Promise.all(
      [...ids].map(async (commitId) => {
        const request = new GetCommitCommand({ repositoryName: names.repository.name, commitId });
        const answer = await ignore(
          ['CommitIdDoesNotExistException', 'CommitDoesNotExistException', 'RepositoryDoesNotExistException'],
          aws.codecommit().send(request),
        );
        const author = answer?.commit?.author?.name;
        return [commitId, author === undefined ? undefined : printable(author)] as const;
      }),
    ),
  );
  return executions.map((execution) => ({
    ...execution,
    ...(execution.revision && {
      revision: { ...execution.revision, author: authors.get(execution.revision.id) },
    }),
  }));
}
