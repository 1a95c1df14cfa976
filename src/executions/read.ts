import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import {
  type ActionExecutionDetail,
  type ActionExecutionFilter,
  GetPipelineCommand,
  ListActionExecutionsCommand,
  type ListActionExecutionsCommandOutput,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { printable } from '../printable.js';
import { type Execution, executionOf, withWaits } from './execution.js';

/** The stages as they are declared now: people add some of their own. None when there is no pipeline. */
export async function declaredStages({ aws, names }: Context): Promise<StageDeclaration[]> {
  const request = new GetPipelineCommand({ name: names.pipeline.name });
  const found = await ignore('PipelineNotFoundException', aws.codepipeline().send(request));
  return found?.pipeline?.stages ?? [];
}

/** What CodePipeline tells of the last few executions: they are whole with the pipeline's stages. */
export interface History {
  readonly summaries: readonly PipelineExecutionSummary[];
  readonly details: readonly ActionExecutionDetail[];
}

export interface Range {
  /** An execution's id, to read just that one. */
  readonly only?: string;
  /** How many of the last ones. */
  readonly count?: number;
}

/** How many pages of actions are read at most: a hundred in each. */
const mostPages = 10;

/** Empty when there is no pipeline. */
export async function readHistory(context: Context, { only, count = 5 }: Range = {}): Promise<History> {
  const pipelineName = context.names.pipeline.name;
  const filter = only === undefined ? undefined : { pipelineExecutionId: only };
  const list = new ListPipelineExecutionsCommand({ pipelineName, maxResults: only === undefined ? count : 100 });
  const [listed, first] = await Promise.all([
    ignore('PipelineNotFoundException', context.aws.codepipeline().send(list)),
    actionsPage(context, filter),
  ]);
  const summaries = (listed?.pipelineExecutionSummaries ?? []).filter(
    ({ pipelineExecutionId }) => only === undefined || pipelineExecutionId === only,
  );
  const ids = new Set(summaries.map(({ pipelineExecutionId }) => pipelineExecutionId));
  const details: ActionExecutionDetail[] = [];
  let page = first;
  for (let pages = 1; page; pages += 1) {
    const { actionExecutionDetails = [], nextToken } = page;
    details.push(...actionExecutionDetails);
    const oldest = actionExecutionDetails.at(-1)?.pipelineExecutionId;
    if (nextToken === undefined || pages === mostPages || !ids.has(oldest)) break;
    page = await actionsPage(context, filter, nextToken);
  }
  return { summaries, details };
}

async function actionsPage(
  { aws, names }: Context,
  filter: ActionExecutionFilter | undefined,
  nextToken?: string,
): Promise<ListActionExecutionsCommandOutput | undefined> {
  const request = new ListActionExecutionsCommand({
    pipelineName: names.pipeline.name,
    maxResults: 100,
    ...(filter && { filter }),
    ...(nextToken !== undefined && { nextToken }),
  });
  const missing = ['PipelineNotFoundException', 'PipelineExecutionNotFoundException'];
  return await ignore(missing, aws.codepipeline().send(request));
}

/** The executions of a history, newest first. */
export function executionsIn({ summaries, details }: History, stages: readonly StageDeclaration[]): Execution[] {
  return withWaits(summaries.map((summary) => executionOf(summary, stages, details)));
}

/** The last few executions, newest first; none when there is no pipeline. */
export async function readExecutions(
  context: Context,
  stages: readonly StageDeclaration[],
  range: Range = {},
): Promise<Execution[]> {
  return executionsIn(await readHistory(context, range), stages);
}

/** The same executions with the authors of their commits; a commit that cannot be read has none. */
export async function withAuthors({ aws, names }: Context, executions: readonly Execution[]): Promise<Execution[]> {
  const commitIds = [...new Set(executions.flatMap(({ revision }) => revision?.id ?? []))];
  if (commitIds.length === 0) return [...executions];
  const request = new BatchGetCommitsCommand({ repositoryName: names.repository.name, commitIds });
  const answer = await ignore('RepositoryDoesNotExistException', aws.codecommit().send(request));
  const authors = new Map(
    (answer?.commits ?? []).map(({ commitId, author }) => [
      commitId,
      author?.name === undefined ? undefined : printable(author.name),
    ]),
  );
  return executions.map((execution) => ({
    ...execution,
    ...(execution.revision && {
      revision: { ...execution.revision, author: authors.get(execution.revision.id) },
    }),
  }));
}
