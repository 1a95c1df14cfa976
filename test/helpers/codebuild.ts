import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildBatchesCommand,
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildBatchCommand,
  StartBuildCommand,
  type Build,
  type BuildBatch,
  type CreateProjectCommandInput,
  type StartBuildBatchCommandInput,
} from '@aws-sdk/client-codebuild';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Local } from './local.js';

/**
 * A role that the service (such as `codebuild.amazonaws.com`) may assume, and that may do everything; gives its ARN.
 * @param sourceArn the only thing that the service may act for, as the role's trust asks (default: anything)
 */
export async function createRole(local: Local, name: string, service: string, sourceArn?: string): Promise<string> {
  const arn = await bareRole(local, name, service, sourceArn);
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await local.client(IAMClient).send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
  return arn;
}

/** A role that the service may assume, and that may do nothing; gives its ARN. */
export async function bareRole(
  local: Pick<Local, 'client'>,
  name: string,
  service: string,
  sourceArn?: string,
): Promise<string> {
  const Condition = sourceArn === undefined ? {} : { ArnEquals: { 'aws:SourceArn': sourceArn } };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', Condition }],
  });
  const role = new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument });
  return (await local.client(IAMClient).send(role)).Role?.Arn ?? '';
}

/** A project without a source, whose buildspec is the given one. */
export async function createProject(
  local: Local,
  buildspec: string,
  over: Partial<CreateProjectCommandInput> = {},
): Promise<void> {
  await local.client(CodeBuildClient).send(
    new CreateProjectCommand({
      name: 'hello',
      source: { type: 'NO_SOURCE', buildspec },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
      },
      serviceRole: await createRole(local, `${over.name ?? 'hello'}-build`, 'codebuild.amazonaws.com'),
      ...over,
    }),
  );
}

export async function startBuild(local: Local, projectName = 'hello'): Promise<string> {
  const { build } = await local.client(CodeBuildClient).send(new StartBuildCommand({ projectName }));
  return build?.id ?? '';
}

export async function getBuild(local: Local, id: string): Promise<Build> {
  const { builds } = await local.client(CodeBuildClient).send(new BatchGetBuildsCommand({ ids: [id] }));
  return builds?.[0] ?? {};
}

/** A project without a source whose builds can be started as batches. */
export async function createBatchProject(
  local: Local,
  buildspec: string,
  over: Partial<CreateProjectCommandInput> = {},
): Promise<void> {
  const serviceRole = await createRole(local, 'hello-batch', 'codebuild.amazonaws.com');
  await createProject(local, buildspec, { buildBatchConfig: { serviceRole }, ...over });
}

export async function startBatch(local: Local, over: Partial<StartBuildBatchCommandInput> = {}): Promise<string> {
  const input = { projectName: 'hello', ...over };
  const { buildBatch } = await local.client(CodeBuildClient).send(new StartBuildBatchCommand(input));
  return buildBatch?.id ?? '';
}

export async function getBatch(local: Local, id: string): Promise<BuildBatch> {
  const { buildBatches } = await local.client(CodeBuildClient).send(new BatchGetBuildBatchesCommand({ ids: [id] }));
  return buildBatches?.[0] ?? {};
}

/** The build groups of a batch, as `identifier STATUS`. */
export function groupsOf({ buildGroups = [] }: BuildBatch): string[] {
  return buildGroups.map(({ identifier, currentBuildSummary }) => `${identifier} ${currentBuildSummary?.buildStatus}`);
}

/** The phases that a build or a batch has been through, as `PHASE STATUS`. */
export function phasesOf({ phases = [] }: Pick<Build | BuildBatch, 'phases'>): string[] {
  return phases.map(({ phaseType, phaseStatus = '' }) => `${phaseType} ${phaseStatus}`.trim());
}

/** The phases of a build that went well, as `phasesOf` has them. CodeBuild User Guide, "Build phase transitions". */
export const PHASES_OF_SUCCESS: readonly string[] = [
  'SUBMITTED SUCCEEDED',
  'QUEUED SUCCEEDED',
  'PROVISIONING SUCCEEDED',
  'DOWNLOAD_SOURCE SUCCEEDED',
  'INSTALL SUCCEEDED',
  'PRE_BUILD SUCCEEDED',
  'BUILD SUCCEEDED',
  'POST_BUILD SUCCEEDED',
  'UPLOAD_ARTIFACTS SUCCEEDED',
  'FINALIZING SUCCEEDED',
  'COMPLETED',
];

/** The first context of a phase, as `CODE message`. */
export function contextOf({ phases = [] }: Pick<Build | BuildBatch, 'phases'>, phase: string): string {
  const { statusCode, message } = phases.find(({ phaseType }) => phaseType === phase)?.contexts?.[0] ?? {};
  return `${statusCode} ${message}`;
}

/** A build's log; CodeBuild's own lines stand without their time. */
export async function logOf(local: Local, { logs }: Build): Promise<string[]> {
  const { events } = await local
    .client(CloudWatchLogsClient)
    .send(
      new GetLogEventsCommand({ logGroupName: logs?.groupName, logStreamName: logs?.streamName, startFromHead: true }),
    );
  return (events ?? []).map(({ message = '' }) => message.replace(/\n$/, '').replace(/^(\[Container\]) \S+ \S+/, '$1'));
}
