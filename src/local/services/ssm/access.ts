/** Source: "Actions, resources, and condition keys for AWS Systems Manager" in the Service Authorization Reference. */
import type {
  AddTagsToResourceCommandInput,
  PutParameterCommandInput,
  RemoveTagsFromResourceCommandInput,
  SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { anyResource, requestTags, rule, type ServiceAccess, tagKeys } from '../../access/permission.js';
import type { Call } from '../../service.js';
import { parameterArn, selected } from './parameter.js';
import { managedNodes, nodeArn } from './run-command/managed-nodes.js';
import { documentArn } from './run-command/document.js';
import { nodesFor } from './run-command/targets.js';

const onParameters = rule<{ Name?: string; Names?: string[]; ResourceId?: string }>(
  ({ Name, Names, ResourceId = '' }, call) =>
    (Names ?? [Name ?? ResourceId]).map((name) => ({ resource: arnOf(call, name) })),
);

export const access: ServiceAccess = {
  operations: {
    PutParameter: rule<PutParameterCommandInput>(({ Name = '', Tags, Overwrite = false }, call) => [
      { resource: arnOf(call, Name), context: { ...requestTags(Tags), 'ssm:Overwrite': [String(Overwrite)] } },
    ]),
    GetParameter: onParameters,
    GetParameters: onParameters,
    GetParametersByPath: rule<{ Path?: string }>(({ Path = '' }, call) => [{ resource: arnOf(call, Path) }]),
    GetParameterHistory: onParameters,
    DescribeParameters: (_input, call) => [{ resource: parameterArn(call, '*') }],
    DeleteParameter: onParameters,
    DeleteParameters: onParameters,
    AddTagsToResource: rule<AddTagsToResourceCommandInput>(({ ResourceId = '', Tags }, call) => [
      { resource: arnOf(call, ResourceId), context: requestTags(Tags) },
    ]),
    RemoveTagsFromResource: rule<RemoveTagsFromResourceCommandInput>(({ ResourceId = '', TagKeys }, call) => [
      { resource: arnOf(call, ResourceId), context: tagKeys(TagKeys) },
    ]),
    ListTagsForResource: onParameters,
    SendCommand: rule<SendCommandCommandInput>(async (input, call) => [
      { resource: documentArn(call, input.DocumentName ?? '') },
      ...(await nodesFor(call, input)).map(({ id, tags }) => ({
        resource: nodeArn(call, id),
        context: Object.fromEntries(tags.map(({ Key, Value = '' }) => [`ssm:resourceTag/${Key}`, [Value]])),
      })),
    ]),
    ListCommands: anyResource,
    ListCommandInvocations: anyResource,
    GetCommandInvocation: anyResource,
    CancelCommand: anyResource,
    DescribeInstanceInformation: anyResource,
  },
  async tagsOf(call, arn) {
    if (!arn.includes(':managed-instance/')) return (await selected(call, arn))?.parameter.tags;
    return (await managedNodes(call)).find(({ id }) => nodeArn(call, id) === arn)?.tags;
  },
};

/** A parameter may be named by its ARN, and with a version or label behind a colon. */
function arnOf(call: Call, reference: string): string {
  if (reference.startsWith('arn:')) return reference.split(':').slice(0, 6).join(':');
  return parameterArn(call, reference.split(':')[0] ?? '');
}
