/** What AWS shows of the pipeline `hello` where CloudFormation deploys to the environment `staging`. */
import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
  type StackEvent,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, GetRolePolicyCommand, ListRolesCommand, type Role } from '@aws-sdk/client-iam';
import type { CloudFormationStage } from '../../src/stages/cloudformation/fields.js';
import { stackPermissions, stackTrust } from '../../src/stages/cloudformation/permissions.js';
import { encoded, everythingThere, nothingThere, ourTagPairs, roleOf } from './account.js';
import { awsError, type MockedAws } from './aws.js';
import type { TestContext } from './context.js';

export const staging: CloudFormationStage = { deploy: 'cloudformation', environment: 'staging', allow: ['s3:*'] };
export const StackName = 'hello-staging';
export const StackId = `arn:aws:cloudformation:eu-central-1:123456789012:stack/${StackName}/1234`;
const RoleName = 'hello-eu-central-1-stack-staging';
export const RoleARN = `arn:aws:iam::123456789012:role/${RoleName}`;

export const stackTags = [...ourTagPairs, { Key: 'pipeline-setup:environment', Value: 'staging' }];

export function stackNamed(StackStatus: Stack['StackStatus'], more: Partial<Stack> = {}): Stack {
  const CreationTime = new Date('2026-03-01T11:00:00Z');
  return { StackName, StackId, CreationTime, StackStatus, RoleARN, Tags: stackTags, ...more };
}

const noStack = () => awsError('ValidationError', `Stack with id ${StackName} does not exist`);

/** The stack as it is looked at, time after time; the last look goes on. Undefined: there is none. */
export function stackIs(aws: MockedAws, ...looks: (Stack | undefined)[]): void {
  let next = 0;
  const look = async () => {
    const found = looks[Math.min(next, looks.length - 1)];
    next += 1;
    if (!found) throw noStack();
    return { Stacks: [found] };
  };
  for (const name of [StackName, StackId]) {
    aws.cloudformation.on(DescribeStacksCommand, { StackName: name }).callsFake(look);
  }
}

/** @param events oldest first, of whichever operation is asked for */
export function eventsAre(aws: MockedAws, ...events: Partial<StackEvent>[]): void {
  aws.cloudformation.on(DescribeStackEventsCommand).callsFake(() => {
    const { ClientRequestToken } =
      aws
        .writes()
        .flatMap(([, input]) => input as { ClientRequestToken?: string })
        .findLast((input) => input.ClientRequestToken !== undefined) ?? {};
    const all = events.map((event, index) => ({
      StackId,
      StackName,
      EventId: `e${index}`,
      ClientRequestToken,
      ...event,
    }));
    return { StackEvents: all.toReversed() };
  });
}

/** Everything of a pipeline, and the stack with its role. */
export function stackThere(aws: MockedAws, context: TestContext, stack: Stack = stackNamed('CREATE_COMPLETE')): void {
  everythingThere(aws, context);
  const Role: Role = roleOf(RoleName, RoleARN, stackTrust());
  aws.iam
    .on(ListRolesCommand)
    .resolves({ Roles: [Role] })
    .on(GetRoleCommand, { RoleName })
    .resolves({ Role })
    .on(GetRolePolicyCommand, { RoleName })
    .resolves({ RoleName, PolicyName: 'permissions', PolicyDocument: encoded(stackPermissions(['s3:*'])) });
  aws.cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
  stackIs(aws, stack);
  resourcesAre(aws, 'AWS::CloudFormation::WaitConditionHandle');
  eventsAre(aws);
}

export function noStackThere(aws: MockedAws): void {
  nothingThere(aws);
  stackIs(aws, undefined);
  aws.cloudformation.on(ListStackResourcesCommand).rejects(noStack());
  eventsAre(aws);
}

/** @param types one for each resource of the stack */
export function resourcesAre(aws: MockedAws, ...types: string[]): void {
  const all = types.map((ResourceType): StackResourceSummary => {
    const LastUpdatedTimestamp = new Date('2026-03-01T11:00:00Z');
    return { LogicalResourceId: 'It', LastUpdatedTimestamp, ResourceType, ResourceStatus: 'CREATE_COMPLETE' };
  });
  aws.cloudformation.on(ListStackResourcesCommand).resolves({ StackResourceSummaries: all });
}
