import type { GetDeploymentGroupCommandOutput } from '@aws-sdk/client-codedeploy';
import type { GetPipelineStateCommandOutput } from '@aws-sdk/client-codepipeline';
import type { ListTargetsByRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../../../../../src/local/runs/stacks/types/codecommit/repository.js';
import { deploymentGroup } from '../../../../../src/local/runs/stacks/types/codedeploy/deployment-group.js';
import { pipeline } from '../../../../../src/local/runs/stacks/types/codepipeline/pipeline.js';
import { rule } from '../../../../../src/local/runs/stacks/types/events/rule.js';
import { reportGroup } from '../../../../../src/local/runs/stacks/types/codebuild/report-group.js';
import type { Properties } from '../../../../../src/local/runs/stacks/types/type.js';
import { writeZip } from '../../../../../src/local/runs/zip.js';
import { createRole } from '../../../../helpers/codebuild.js';
import { type Local, openLocal } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';
import { rows } from './rows.js';

let local: Local;
beforeAll(async () => {
  local = await openLocal();
  await local.aws.call('s3', 'CreateBucket', { Bucket: 'site' });
  await createRole(local, 'codepipeline', 'codepipeline.amazonaws.com');
  await createRole(local, 'codedeploy', 'codedeploy.amazonaws.com');
});
afterAll(() => local.close());

async function upload(Key: string, content: Uint8Array): Promise<Properties> {
  await local.aws.call('s3', 'PutObject', { Bucket: 'site', Key, Body: content });
  return { Bucket: 'site', Key };
}

describe('a repository', () => {
  const file = (repositoryName: string, filePath: string) =>
    local.aws.call<{ fileContent: Uint8Array; fileMode: string }>('codecommit', 'GetFile', {
      repositoryName,
      filePath,
    });

  it('begins with the code that the template gives', async () => {
    const zip = writeZip([
      { path: 'README.md', content: Buffer.from('hello'), executable: false },
      { path: 'bin/run', content: Buffer.from('#!/bin/sh'), executable: true },
    ]);
    const properties = { RepositoryName: 'coded', Code: { S3: await upload('code.zip', zip), BranchName: 'trunk' } };
    const made = await repository.create(resourceJob(local, properties));
    expect(Buffer.from((await file('coded', 'README.md')).fileContent).toString()).toBe('hello');
    expect((await file('coded', 'bin/run')).fileMode).toBe('EXECUTABLE');
    const { repositoryMetadata } = await local.aws.call<{ repositoryMetadata: { defaultBranch: string } }>(
      'codecommit',
      'GetRepository',
      { repositoryName: 'coded' },
    );
    expect(repositoryMetadata.defaultBranch).toBe('trunk');

    const other = { ...properties, Code: { S3: { Bucket: 'site', Key: 'not-there.zip' } } };
    expect(await repository.update(resourceJob(local, other), former(made, properties))).toEqual(made);
  });

  it('has main as its branch, where nothing is said', async () => {
    const zip = writeZip([{ path: 'a', content: Buffer.from('a'), executable: false }]);
    const properties = { RepositoryName: 'plain', Code: { S3: await upload('plain.zip', zip) } };
    await repository.create(resourceJob(local, properties));
    const input = { repositoryName: 'plain' };
    const { branches } = await local.aws.call<{ branches: string[] }>('codecommit', 'ListBranches', input);
    expect(branches).toEqual(['main']);
  });

  it('is there, and tells why, when its code is none', async () => {
    const begun: string[] = [];
    const properties = { RepositoryName: 'text', Code: { S3: await upload('code.txt', Buffer.from('hello')) } };
    const job = { ...resourceJob(local, properties), begun: async (id: string) => void begun.push(id) };
    await expect(repository.create(job)).rejects.toThrow('The code is to be a zip file, but it is not a zip file');
    expect(begun).toHaveLength(1);
  });

  it('is not renamed', async () => {
    const properties = { RepositoryName: 'stays' };
    const made = await repository.create(resourceJob(local, properties));
    const renamed = resourceJob(local, { RepositoryName: 'goes' });
    await expect(repository.update(renamed, former(made, properties))).rejects.toThrow(
      'The local AWS does not rename repositories: stays stays as it is',
    );
  });
});

describe('a pipeline', () => {
  const given = (Name: string, over: Properties = {}): Properties => ({
    ...rows.find(({ type }) => type === pipeline)?.properties,
    Name,
    ...over,
  });
  const close = (Reason: string) => ({
    DisableInboundStageTransitions: [{ StageName: 'Build', Reason }],
  });
  const inbound = async (name: string) => {
    const { stageStates } = await local.aws.call<GetPipelineStateCommandOutput>('codepipeline', 'GetPipelineState', {
      name,
    });
    const { enabled, disabledReason } = stageStates?.[1]?.inboundTransitionState ?? {};
    return { enabled, disabledReason };
  };
  const executions = async (pipelineName: string) => {
    const input = { pipelineName };
    const answer = await local.aws.call<{ pipelineExecutionSummaries: { trigger: { triggerType: string } }[] }>(
      'codepipeline',
      'ListPipelineExecutions',
      input,
    );
    return answer.pipelineExecutionSummaries.map(({ trigger }) => trigger.triggerType);
  };

  it('has its transitions closed and opened', async () => {
    const closed = given('closed', close('not yet'));
    const made = await pipeline.create(resourceJob(local, closed));
    expect(await inbound('closed')).toEqual({ enabled: false, disabledReason: 'not yet' });
    const still = given('closed', close('a holiday'));
    await pipeline.update(resourceJob(local, still), former(made, closed));
    expect(await inbound('closed')).toMatchObject({ disabledReason: 'a holiday' });
    const open = given('closed');
    await pipeline.update(resourceJob(local, open), former(made, still));
    expect(await inbound('closed')).toMatchObject({ enabled: true });
  });

  it('starts when it is made, and after an update where that is wanted', async () => {
    const once = given('restarted');
    const made = await pipeline.create(resourceJob(local, once));
    expect(await executions('restarted')).toEqual(['CreatePipeline']);
    const other = given('restarted', { ExecutionMode: 'QUEUED' });
    const updated = await pipeline.update(resourceJob(local, other), former(made, once));
    expect(updated.attributes).toEqual({ Version: '2' });
    expect(await executions('restarted')).toEqual(['CreatePipeline']);
    const again = given('restarted', { ExecutionMode: 'PARALLEL', RestartExecutionOnUpdate: 'true' });
    await pipeline.update(resourceJob(local, again), former(updated, other));
    expect(await executions('restarted')).toEqual(['StartPipelineExecution', 'CreatePipeline']);
  });

  it('has the tags of the update, and its structure as it was', async () => {
    const before = given('tagged');
    const made = await pipeline.create(resourceJob(local, before));
    const after = given('tagged', { Tags: [{ Key: 'level', Value: 7 }] });
    expect(await pipeline.update(resourceJob(local, after), former(made, before))).toEqual(made);
    const resourceArn = 'arn:aws:codepipeline:us-east-1:000000000000:tagged';
    expect(await local.aws.call('codepipeline', 'ListTagsForResource', { resourceArn })).toEqual({
      tags: [{ key: 'level', value: '7' }],
    });
  });
});

describe('a rule', () => {
  const target = (Id: string, over: Properties = {}) => ({
    Id,
    Arn: `arn:aws:sqs:us-east-1:000000000000:${Id}`,
    ...over,
  });
  const given = (Name: string, ...Targets: Properties[]): Properties => ({
    Name,
    EventPattern: { source: ['aws.codecommit'] },
    Targets,
  });
  const targets = async (Rule: string) =>
    (await local.aws.call<ListTargetsByRuleCommandOutput>('events', 'ListTargetsByRule', { Rule })).Targets;

  it('has its targets, then others, and goes with them', async () => {
    const before = given('aimed', target('a'), target('b', { RetryPolicy: { MaximumRetryAttempts: '3' } }));
    const made = await rule.create(resourceJob(local, before));
    expect(await targets('aimed')).toEqual([target('a'), target('b', { RetryPolicy: { MaximumRetryAttempts: 3 } })]);
    const after = given('aimed', target('b'), target('c'));
    await rule.update(resourceJob(local, after), former(made, before));
    expect(await targets('aimed')).toEqual([target('b'), target('c')]);
    await rule.remove(resourceJob(local, after), former(made, after));
    await expect(targets('aimed')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('is not removed with the targets of others', async () => {
    const properties = given('shared', target('a'));
    const made = await rule.create(resourceJob(local, properties));
    await local.aws.call('events', 'PutTargets', { Rule: 'shared', Targets: [target('theirs')] });
    await expect(rule.remove(resourceJob(local, properties), former(made, properties))).rejects.toThrow(
      "Rule can't be deleted since it has targets.",
    );
  });

  it('is there when one of its targets is refused', async () => {
    const begun: string[] = [];
    const properties = given('refused', { Id: 'a', Arn: 'arn:aws:codepipeline:us-east-1:000000000000:shop' });
    const job = { ...resourceJob(local, properties), begun: async (id: string) => void begun.push(id) };
    await expect(rule.create(job)).rejects.toThrow('RoleArn is required for target');
    expect(begun).toEqual(['refused']);
  });
});

describe('a report group', () => {
  it('has its tags changed', async () => {
    const properties: Properties = { Name: 'tests', Type: 'TEST', ExportConfig: { ExportConfigType: 'NO_EXPORT' } };
    const made = await reportGroup.create(resourceJob(local, properties));
    const tagged = { ...properties, Tags: [{ Key: 'team', Value: 'shop' }] };
    await reportGroup.update(resourceJob(local, tagged), former(made, properties));
    expect(await local.aws.call('codebuild', 'BatchGetReportGroups', { reportGroupArns: [made.id] })).toMatchObject({
      reportGroups: [{ tags: [{ key: 'team', value: 'shop' }] }],
    });
  });
});

describe('a deployment group', () => {
  const set = { OnPremisesTagSetList: [{ OnPremisesTagGroup: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }] }] };
  const filters = [{ Key: 'c', Type: 'KEY_ONLY' }];
  const given = (over: Properties): Properties => ({
    ApplicationName: 'fleet',
    DeploymentGroupName: 'test',
    ServiceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    ...over,
  });

  it('has a set of tags in the place of filters, and filters in the place of a set', async () => {
    await local.aws.call('codedeploy', 'CreateApplication', { applicationName: 'fleet' });
    const told = async () => {
      const input = { applicationName: 'fleet', deploymentGroupName: 'test' };
      const answer = await local.aws.call<GetDeploymentGroupCommandOutput>('codedeploy', 'GetDeploymentGroup', input);
      const { onPremisesTagSet, onPremisesInstanceTagFilters } = answer.deploymentGroupInfo ?? {};
      return [onPremisesTagSet?.onPremisesTagSetList ?? [], onPremisesInstanceTagFilters];
    };
    const [bySet, byFilters] = [given({ OnPremisesTagSet: set }), given({ OnPremisesInstanceTagFilters: filters })];
    const made = await deploymentGroup.create(resourceJob(local, bySet));
    expect(await told()).toEqual([[[{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }]], []]);
    await deploymentGroup.update(resourceJob(local, byFilters), former(made, bySet));
    expect(await told()).toEqual([[], filters]);
    await deploymentGroup.update(resourceJob(local, bySet), former(made, byFilters));
    expect(await told()).toEqual([[[{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }]], []]);
  });
});
