/** Source: "Actions, resources, and condition keys for AWS CloudFormation" in the Service Authorization Reference. */
import type {
  CreateChangeSetCommandInput,
  CreateStackCommandInput,
  Tag,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import {
  anyResource,
  type Asked,
  type ConditionContext,
  passRole,
  requestTags,
  rule,
  type ServiceAccess,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { findStack } from './find.js';
import { changeSets, keyOf, stacks } from './records.js';

const SERVICE = 'cloudformation.amazonaws.com';

interface About {
  readonly StackName?: string | undefined;
  readonly ChangeSetName?: string | undefined;
}

interface Changing extends About {
  readonly RoleARN?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly ResourceTypes?: string[] | undefined;
  readonly StackPolicyURL?: string | undefined;
}

const onStack = rule<About>(async ({ StackName }, call) => [{ resource: await stackArn(call, StackName) }]);

const onStackIfNamed = rule(stackAskedIfNamed);
const onChangeSet = rule(changeSetAsked);

const changes = rule<Changing>(changesStack);

export const access: ServiceAccess = {
  operations: {
    CreateStack: rule<CreateStackCommandInput>(changesStack),
    UpdateStack: rule<UpdateStackCommandInput>(changesStack),
    CreateChangeSet: rule<CreateChangeSetCommandInput>(changesStack),
    DeleteStack: changes,
    ContinueUpdateRollback: changes,
    RollbackStack: changes,
    CancelUpdateStack: onStack,
    DescribeStacks: onStackIfNamed,
    ListStacks: anyResource,
    DescribeStackEvents: onStack,
    DescribeStackResource: onStack,
    DescribeStackResources: onStackIfNamed,
    ListStackResources: onStack,
    GetTemplate: rule<About>((input, call) => (input.ChangeSetName ? changeSetAsked : stackAskedIfNamed)(input, call)),
    GetTemplateSummary: onStackIfNamed,
    ValidateTemplate: anyResource,
    DescribeChangeSet: onChangeSet,
    ExecuteChangeSet: onChangeSet,
    DeleteChangeSet: onChangeSet,
    ListChangeSets: onStack,
    ListExports: anyResource,
    ListImports: anyResource,
    UpdateTerminationProtection: onStack,
    SetStackPolicy: onStack,
    GetStackPolicy: onStack,
  },
  async tagsOf(call, arn) {
    return (await stacks(call).get(keyOf({ id: arn })))?.version?.tags;
  },
};

async function stackAskedIfNamed({ StackName }: About, call: Call): Promise<Asked[]> {
  return [{ resource: StackName === undefined ? '*' : await stackArn(call, StackName) }];
}

/** An operation on a change set is one on its stack, whatever stack is named beside an ARN. */
async function changeSetAsked({ StackName, ChangeSetName = '' }: About, call: Call): Promise<Asked[]> {
  const isArn = ChangeSetName.startsWith('arn:');
  const name = isArn ? ChangeSetName.split('/')[1] : ChangeSetName;
  const stack = isArn ? await stackOfChangeSet(call, ChangeSetName) : await stackArn(call, StackName);
  return [{ resource: stack, context: { 'cloudformation:ChangeSetName': [name ?? ''] } }];
}

async function changesStack(input: Changing, call: Call): Promise<Asked[]> {
  const resource = await stackArn(call, input.StackName);
  return [{ resource, context: contextOf(input) }, ...passRole(input.RoleARN, SERVICE, resource)];
}

function contextOf(input: Changing): ConditionContext {
  const { RoleARN, TemplateURL, ResourceTypes, StackPolicyURL, ChangeSetName, Tags } = input;
  return {
    ...requestTags(Tags),
    ...(ChangeSetName !== undefined && { 'cloudformation:ChangeSetName': [ChangeSetName] }),
    ...(RoleARN !== undefined && { 'cloudformation:RoleArn': [RoleARN] }),
    ...(TemplateURL !== undefined && { 'cloudformation:TemplateUrl': [TemplateURL] }),
    ...(ResourceTypes?.length && { 'cloudformation:ResourceTypes': ResourceTypes }),
    ...(StackPolicyURL !== undefined && { 'cloudformation:StackPolicyUrl': [StackPolicyURL] }),
  };
}

/** Of a stack that is not there, the last part of the ARN is not known. */
async function stackArn(call: Call, nameOrId: string | undefined): Promise<string> {
  if (nameOrId?.startsWith('arn:')) return nameOrId;
  return (await findStack(call, nameOrId))?.id ?? call.arn('cloudformation', `stack/${nameOrId}/*`);
}

async function stackOfChangeSet(call: Call, changeSetId: string): Promise<string> {
  const changeSet = await changeSets(call).get(keyOf({ id: changeSetId }));
  const stack = changeSet && (await stacks(call).get(changeSet.stack));
  return stack?.id ?? changeSetId;
}
