/** What is exported, applied to the local AWS by its CloudFormation: to what is there, and where nothing is. */
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  CreateRepositoryCommand,
} from '@aws-sdk/client-codeartifact';
import { CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { GetPipelineCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { CreateStorageLocationCommand } from '@aws-sdk/client-elastic-beanstalk';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { formats } from '../../src/export/index.js';
import { inspect } from '../../src/inspect.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { exportedLab, type ExportedLab, makeSettings, sessionIn } from '../helpers/exported.js';
import { serving, type Serving } from '../helpers/hosting.js';

const timing = { minute: 60_000, grace: 500, poll: 100 };

let hello: ExportedLab;
let files: Readonly<Record<string, string>>;
beforeAll(async () => {
  hello = await exportedLab({ asMade: true });
  files = formats.cloudformation.write(hello.exported);
  // What it builds is of no matter here.
  const { aws } = hello.lab.local;
  const pipelineName = 'hello';
  const { pipelineExecutionSummaries } = await aws.call<{
    pipelineExecutionSummaries: { pipelineExecutionId: string }[];
  }>('codepipeline', 'ListPipelineExecutions', { pipelineName });
  for (const { pipelineExecutionId } of pipelineExecutionSummaries) {
    await aws.call('codepipeline', 'StopPipelineExecution', { pipelineName, pipelineExecutionId, abandon: true });
  }
});
afterAll(() => hello.lab.close());

/** The resources of the pipeline that are not as `init` would make them: how they are, and what it would change. */
async function different(session: Session, name = 'hello'): Promise<Record<string, string>> {
  const { inspections } = await inspect(session, { name });
  const others = inspections.filter(({ state }) => state !== 'present');
  return Object.fromEntries(
    others.map(({ kind, state, changes }) => [kind, [state, ...changes.map(({ path }) => path)].join(' ')]),
  );
}

/** How the stack ended, and what failed in it. */
async function outcome({ local }: Serving, region = 'us-east-1'): Promise<string[]> {
  await moveExecutions(local.aws, timing);
  const request = new DescribeStackEventsCommand({ StackName: 'hello' });
  const { StackEvents = [] } = await local.client(CloudFormationClient, { region }).send(request);
  const failed = StackEvents.filter(({ ResourceStatus: status }) => status?.endsWith('_FAILED'));
  return [
    StackEvents[0]?.ResourceStatus ?? '',
    ...failed.map((each) => `${each.LogicalResourceId}: ${each.ResourceStatusReason}`),
  ];
}

/** What is another one when it was made again. */
async function identities({ aws }: Session): Promise<object> {
  const { metadata } = await aws.codepipeline().send(new GetPipelineCommand({ name: 'hello' }));
  const { Roles = [] } = await aws.iam().send(new ListRolesCommand({}));
  return { pipeline: metadata?.created, roles: Roles.map(({ RoleId }) => RoleId) };
}

test('takes over what is there: nothing is made again or changed, and a push still starts it', async () => {
  const { lab, session } = hello;
  const cloudformation = lab.local.client(CloudFormationClient);
  const before = await identities(session);
  const changeSet = { StackName: 'hello', ChangeSetName: 'take-over' };
  const ResourcesToImport = JSON.parse(files['resources-to-import.json'] ?? '') as ResourceToImport[];
  await cloudformation.send(
    new CreateChangeSetCommand({
      ...changeSet,
      ChangeSetType: 'IMPORT',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      TemplateBody: files['import.yml'],
      ResourcesToImport,
    }),
  );
  await moveExecutions(lab.local.aws, timing);
  const { Changes = [] } = await cloudformation.send(new DescribeChangeSetCommand(changeSet));
  expect(new Set(Changes.map(({ ResourceChange: change }) => change?.Action))).toEqual(new Set(['Import']));
  expect(Changes).toHaveLength(ResourcesToImport.length);
  await cloudformation.send(new ExecuteChangeSetCommand(changeSet));
  expect(await outcome(lab)).toEqual(['IMPORT_COMPLETE']);
  expect(await identities(session)).toEqual(before);
  expect(await different(session)).toEqual({});
  expect(await push(session)).toBe('started');
});

test('makes the same pipeline where nothing is, in another region by another name', async () => {
  const lab = await serving();
  const region = 'eu-central-1';
  const name = 'another';
  try {
    const session = sessionIn(lab, region);
    await beforehand(session);
    await makeSettings(name, session);
    await lab.local.client(CloudFormationClient, { region }).send(
      new CreateStackCommand({
        StackName: 'hello',
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: [{ ParameterKey: 'PipelineName', ParameterValue: name }],
        TemplateBody: files['template.yml'],
      }),
    );
    expect(await outcome(lab, region)).toEqual(['CREATE_COMPLETE']);
    const { pipeline } = await session.aws.codepipeline().send(new GetPipelineCommand({ name }));
    const command = pipeline?.stages?.find((stage) => stage.name === 'Workers')?.actions?.at(-1);
    expect(command?.configuration?.['EnvironmentVariables']).toContain('another/workers');
    expect(await different(session, name)).toEqual({
      // Its first commit is not part of it.
      repository: 'drifted seeded',
      // Only here an instance is made for the pipeline.
      'on-premises-instance': 'missing',
      // Templates have no tags for these.
      'beanstalk-application': 'foreign tags.pipeline-setup:pipeline',
      'eb-instance-profile': 'foreign tags.pipeline-setup:pipeline',
      'instance-profile': 'foreign tags.pipeline-setup:pipeline',
    });
  } finally {
    await lab.close();
  }
});

/** What the README says is needed once. */
async function beforehand({ aws }: Session): Promise<void> {
  const where = { domain: 'pipelines', repository: 'npm-store' };
  await aws.elasticbeanstalk().send(new CreateStorageLocationCommand({}));
  await aws.codeartifact().send(new CreateDomainCommand(where));
  await aws.codeartifact().send(new CreateRepositoryCommand(where));
  const externalConnection = 'public:npmjs';
  await aws.codeartifact().send(new AssociateExternalConnectionCommand({ ...where, externalConnection }));
}

/** Whether a commit starts an execution. */
async function push({ aws }: Session): Promise<string> {
  const count = async () => {
    const request = new ListPipelineExecutionsCommand({ pipelineName: 'hello' });
    return (await aws.codepipeline().send(request)).pipelineExecutionSummaries?.length ?? 0;
  };
  const before = await count();
  const { branch } = await aws.codecommit().send(new GetBranchCommand({ repositoryName: 'hello', branchName: 'main' }));
  await aws.codecommit().send(
    new CreateCommitCommand({
      repositoryName: 'hello',
      branchName: 'main',
      parentCommitId: branch?.commitId,
      putFiles: [{ filePath: 'another.txt', fileContent: Buffer.from('Another file') }],
    }),
  );
  return (await count()) === before + 1 ? 'started' : 'not started';
}
