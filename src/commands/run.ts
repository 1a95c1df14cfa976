/** Starts an execution. */
import { BatchGetCommitsCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { GetPipelineCommand, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { commitsBetween } from '../executions/commits.js';
import { readExecutions } from '../executions/read.js';
import type { Host } from '../host.js';
import { drive, type Driven, finish } from './driving.js';
import type { RunOptions } from './options.js';

/** How many executions are looked through for a commit. */
const history = 100;

/** Starts an execution, of a commit if one is named, and follows it. */
export async function run(given: string | undefined, options: RunOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { context, stages } = driven;
    const commit = options.commit === undefined ? undefined : await commitNamed(driven, options.commit);
    const request = new StartPipelineExecutionCommand({
      name: context.names.pipeline.name,
      ...(commit !== undefined && {
        sourceRevisions: [
          { actionName: stages[0]?.actions?.[0]?.name ?? '', revisionType: 'COMMIT_ID', revisionValue: commit },
        ],
      }),
      ...(options.variable && {
        variables: Object.entries(options.variable).map(([name, value]) => ({ name, value })),
      }),
    });
    const started = await context.aws
      .codepipeline()
      .send(request)
      .catch(async (error: unknown) => {
        throw (await unknownVariable(context, options.variable)) ?? error;
      });
    const { pipelineExecutionId: id = '' } = started;
    return await finish(driven, { id });
  });
}

/** What is wrong when an execution is given variables that the pipeline does not have; undefined when it has them. */
async function unknownVariable(
  { aws, commandLine, config, names }: Context,
  given: Readonly<Record<string, string>> = {},
): Promise<UserError | undefined> {
  if (Object.keys(given).length === 0) return undefined;
  const { pipeline } = await aws.codepipeline().send(new GetPipelineCommand({ name: names.pipeline.name }));
  const known = (pipeline?.variables ?? []).map(({ name }) => name);
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  return new UserError('unknown-variable', `The pipeline ${config.name} has no variable ${unknown.join(', ')}.`, {
    hint: `Name it under "variables" in pipeline.yml, with a default, and type: ${commandLine(`init ${config.name}`)}`,
    exitCode: exitCode.usage,
  });
}

/**
 * The whole id of a commit that was named by it, by its first characters or by a branch.
 * @throws UserError `unknown-commit`; `which-commit` when several begin so
 */
async function commitNamed(driven: Driven, text: string): Promise<string> {
  const { context } = driven;
  if (/^[0-9a-f]{40}$/i.test(text)) {
    if (await isThere(context, text)) return text;
    throw unknownCommit(context, text, 'Push it first, or name another.');
  }
  const tip = await tipOf(context, text);
  if (tip !== undefined) return tip;
  const found = await beginningWith(driven, text);
  const [only, ...others] = found;
  if (only === undefined) {
    throw unknownCommit(
      context,
      text,
      'Of a commit that is not among the latest ones it takes the whole id of 40 characters.',
    );
  }
  if (others.length === 0) return only;
  throw new UserError('which-commit', `Several commits begin with ${text}: ${found.join(', ')}.`, {
    hint: 'Add more of its characters.',
    exitCode: exitCode.usage,
  });
}

async function isThere({ aws, names }: Context, id: string): Promise<boolean> {
  const request = new BatchGetCommitsCommand({ repositoryName: names.repository.name, commitIds: [id] });
  const { commits = [] } = await aws.codecommit().send(request);
  return commits.length > 0;
}

/** The latest commit of a branch; undefined when there is no such branch. */
async function tipOf({ aws, names }: Context, branchName: string): Promise<string | undefined> {
  const request = new GetBranchCommand({ repositoryName: names.repository.name, branchName });
  const missing = ['BranchDoesNotExistException', 'InvalidBranchNameException'];
  return (await ignore(missing, aws.codecommit().send(request)))?.branch?.commitId;
}

/** CodeCommit knows whole ids only: among the latest commits of the pipeline's branch, and those that it ran. */
async function beginningWith({ context, stages }: Driven, text: string): Promise<string[]> {
  if (!/^[0-9a-f]{4,39}$/i.test(text)) return [];
  const tip = await tipOf(context, context.config.branch);
  const [executions, { commits }] = await Promise.all([
    readExecutions(context, stages, { count: history }),
    tip === undefined ? { commits: [] } : commitsBetween(context, undefined, tip),
  ]);
  const ids = [...commits.map(({ id }) => id), ...executions.flatMap(({ revision }) => revision?.id ?? [])];
  return [...new Set(ids)].filter((id) => id.startsWith(text.toLowerCase()));
}

function unknownCommit({ names }: Context, text: string, hint: string): UserError {
  return new UserError('unknown-commit', `The repository ${names.repository.name} has no commit or branch "${text}".`, {
    hint,
    exitCode: exitCode.usage,
  });
}
