/** A template of many types of resources: what it makes works together. */
import { readFile } from 'node:fs/promises';
import type { ListPipelineExecutionsCommandOutput } from '@aws-sdk/client-codepipeline';
import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeZip } from '../../../../src/local/runs/zip.js';
import { type Local, openLocal } from '../../../helpers/local.js';
import { type Stacks, stacksOf } from '../../../helpers/stacks.js';

let local: Local;
let stacks: Stacks;
let template: string;

beforeAll(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  template = await readFile(new URL('pipeline.yml', import.meta.url), 'utf8');
  const buildspec = 'version: 0.2\nphases: { build: { commands: [test "$GREETING" = hello] } }\n';
  const Body = writeZip([{ path: 'buildspec.yml', content: Buffer.from(buildspec), executable: false }]);
  await local.aws.call('s3', 'CreateBucket', { Bucket: 'bundles' });
  await local.aws.call('s3', 'PutObject', { Bucket: 'bundles', Key: 'code.zip', Body });
});
afterAll(() => local.close());

/** Newest first. */
async function executions(pipelineName: string | undefined) {
  const input = { pipelineName };
  const answer = await local.aws.call<ListPipelineExecutionsCommandOutput>(
    'codepipeline',
    'ListPipelineExecutions',
    input,
  );
  return answer.pipelineExecutionSummaries?.map(({ status, trigger }) => `${trigger?.triggerType} ${status}`);
}

async function push(repositoryName: string, text: string): Promise<void> {
  const branch = { repositoryName, branchName: 'main' };
  const found = await local.aws.call<{ branch: { commitId: string } }>('codecommit', 'GetBranch', branch);
  const putFiles = [{ filePath: 'a', fileContent: Buffer.from(text) }];
  const input = { ...branch, parentCommitId: found.branch.commitId, putFiles };
  await local.aws.call('codecommit', 'CreateCommit', input);
  await local.aws.moveExecutions();
}

async function empty(Bucket: string | undefined): Promise<void> {
  const { Versions = [] } = await local.aws.call<ListObjectVersionsCommandOutput>('s3', 'ListObjectVersions', {
    Bucket,
  });
  for (const { Key, VersionId } of Versions) await local.aws.call('s3', 'DeleteObject', { Bucket, Key, VersionId });
}

test('a pipeline builds the code that its template brings, and what is pushed', async () => {
  const Parameters = [{ ParameterKey: 'Bundles', ParameterValue: 'bundles' }];
  const input = { Capabilities: ['CAPABILITY_IAM' as const], Parameters };
  const made = await stacks.create({}, { ...input, TemplateBody: template });
  expect(made.StackStatus).toBe('CREATE_COMPLETE');
  const { Artifacts, Pipeline } = await stacks.outputs();
  expect(await executions(Pipeline)).toEqual(['CreatePipeline Succeeded']);
  await push('shop-code', 'first');
  expect(await executions(Pipeline)).toEqual(['CloudWatchEvent Succeeded', 'CreatePipeline Succeeded']);

  const greeting = template.replace('Value: hello', 'Value: good-bye');
  expect((await stacks.update({}, { ...input, TemplateBody: greeting })).StackStatus).toBe('UPDATE_COMPLETE');
  await push('shop-code', 'second');
  expect((await executions(Pipeline))?.[0]).toBe('CloudWatchEvent Failed');

  expect((await stacks.remove()).StackStatus).toBe('DELETE_FAILED');
  expect((await stacks.events()).filter((event) => event.includes('DELETE_FAILED'))).toEqual([
    expect.stringContaining('The bucket you tried to delete is not empty'),
    expect.stringContaining('Artifacts'),
  ]);
  await empty(Artifacts);
  expect((await stacks.remove()).StackStatus).toBe('DELETE_COMPLETE');
});
