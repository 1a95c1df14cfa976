import { CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { expect } from 'vitest';
import type { Context } from '../../src/context.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import type { Local } from './local.js';

/** Commits files to the pipeline `hello`, and has its execution run to the end: gives its id. */
export async function pushed(
  { aws: local }: Local,
  { aws }: Context,
  files: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const at = { repositoryName: 'hello', branchName: 'main' };
  const { branch } = await aws.codecommit().send(new GetBranchCommand(at));
  const putFiles = Object.entries(files).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) }));
  await aws.codecommit().send(new CreateCommitCommand({ ...at, parentCommitId: branch?.commitId, putFiles }));
  await moveExecutions(local, { minute: 60_000, grace: 500, poll: 100 });
  const list = new ListPipelineExecutionsCommand({ pipelineName: 'hello' });
  const { pipelineExecutionSummaries: [latest] = [] } = await aws.codepipeline().send(list);
  expect(latest?.status).toBe('Succeeded');
  return latest?.pipelineExecutionId;
}
