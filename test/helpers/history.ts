import { AwsError } from '../../src/local/errors.js';
import type { LocalAws } from '../../src/local/index.js';

export interface History {
  readonly executions: number;
  readonly commits: number;
}

/** How many executions the pipeline `hello` has, and how many commits are on its branch. */
export async function history(aws: LocalAws): Promise<History> {
  const executions = await ask(aws, 'codepipeline', 'ListPipelineExecutions', { pipelineName: 'hello' });
  const branch = await ask(aws, 'codecommit', 'GetBranch', { repositoryName: 'hello', branchName: 'main' });
  let commits = 0;
  for (let commitId = branch?.branch.commitId; commitId !== undefined; commits += 1) {
    const { commit } = await ask(aws, 'codecommit', 'GetCommit', { repositoryName: 'hello', commitId });
    [commitId] = commit.parents;
  }
  return { executions: executions?.pipelineExecutionSummaries.length ?? 0, commits };
}

/** What an operation gives; undefined where the thing that it is about is not there. */
async function ask(aws: LocalAws, service: string, operation: string, input: object): Promise<any> {
  try {
    return await aws.call(service, operation, input);
  } catch (error) {
    if (error instanceof AwsError && /NotFound|DoesNotExist/.test(error.code)) return undefined;
    throw error;
  }
}
