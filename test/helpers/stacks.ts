/** Stacks of the local AWS, as a test makes them. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type CreateStackCommandInput,
  type DeleteStackCommandInput,
  type Stack,
  type StackResource,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { Local } from './local.js';

export interface Stacks {
  readonly client: CloudFormationClient;
  /** Makes a stack of these resources, or of a whole template, and waits for its end. */
  create(template: object, input?: Partial<CreateStackCommandInput>): Promise<Stack>;
  update(template: object, input?: Partial<UpdateStackCommandInput>): Promise<Stack>;
  remove(input?: Partial<DeleteStackCommandInput>): Promise<Stack>;
  describe(name?: string): Promise<Stack>;
  /** By logical id. */
  resources(name?: string): Promise<Record<string, StackResource>>;
  /** `<logical id> <status>` and the reason, oldest first, since the last time. */
  events(name?: string): Promise<string[]>;
  /** The outputs by key. */
  outputs(name?: string): Promise<Record<string, string>>;
}

/** The stack that is meant where none is named. */
const NAME = 'shop';

export function stacksOf(local: Local): Stacks {
  const client = local.client(CloudFormationClient);
  const seen = new Map<string, number>();

  async function describe(StackName = NAME): Promise<Stack> {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]!;
  }

  return {
    client,
    describe,
    async create(template, input) {
      const TemplateBody = bodyOf(template);
      const { StackId } = await client.send(new CreateStackCommand({ StackName: NAME, TemplateBody, ...input }));
      await local.aws.moveExecutions();
      return describe(StackId);
    },
    async update(template, input) {
      const TemplateBody = bodyOf(template);
      const { StackId } = await client.send(new UpdateStackCommand({ StackName: NAME, TemplateBody, ...input }));
      await local.aws.moveExecutions();
      return describe(StackId);
    },
    async remove(input) {
      const { StackId } = await describe(input?.StackName);
      await client.send(new DeleteStackCommand({ StackName: NAME, ...input }));
      await local.aws.moveExecutions();
      return describe(StackId);
    },
    async resources(StackName = NAME) {
      const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      return Object.fromEntries(StackResources.map((each) => [each.LogicalResourceId, each]));
    },
    async events(StackName = NAME) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      const told = StackEvents.toReversed().map(
        ({ LogicalResourceId, ResourceStatus, ResourceStatusReason: reason }) =>
          `${LogicalResourceId} ${ResourceStatus}${reason === undefined ? '' : `: ${reason}`}`,
      );
      const fresh = told.slice(seen.get(StackName) ?? 0);
      seen.set(StackName, told.length);
      return fresh;
    },
    async outputs(StackName) {
      const { Outputs = [] } = await describe(StackName);
      return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
    },
  };
}

function bodyOf(template: object): string {
  return JSON.stringify('Resources' in template ? template : { Resources: template });
}

/** A parameter of Parameter Store, as a template has it. */
export function parameter(Value: unknown, more: object = {}, attributes: object = {}) {
  return { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value, ...more }, ...attributes };
}

export function logGroup(LogGroupName?: string, more: object = {}, attributes: object = {}) {
  const named = LogGroupName === undefined ? {} : { LogGroupName };
  return { Type: 'AWS::Logs::LogGroup', Properties: { ...named, ...more }, ...attributes };
}
