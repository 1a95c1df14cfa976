import type { SendCommandCommandInput, Target } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.js';
import type { Call } from '../../../service.js';
import { type ManagedNode, managedNodes } from './managed-nodes.js';
import { invalid } from './records.js';

/**
 * The nodes that a command is for: those named, or those that pass all targets.
 * Source: InstanceIds and Targets of SendCommand in the API reference.
 * @throws AwsError `InvalidInstanceId`, `ValidationException`
 */
export async function nodesFor(
  call: Call,
  { InstanceIds = [], Targets = [] }: SendCommandCommandInput,
): Promise<ManagedNode[]> {
  if (InstanceIds.length > 0 && Targets.length > 0) throw invalid('InstanceIds and Targets exclude one another.');
  if (InstanceIds.length === 0 && Targets.length === 0) throw invalid('InstanceIds or Targets must be specified.');
  const all = await managedNodes(call);
  if (Targets.length > 0) return all.filter((node) => Targets.every((target) => isMeant(node, target)));
  return InstanceIds.map((wanted) => {
    const node = all.find(({ id }) => id === wanted);
    if (node) return node;
    throw new AwsError('InvalidInstanceId', `Instances [[${wanted}]] not in a valid state for account ${call.account}`);
  });
}

function isMeant({ id, tags }: ManagedNode, { Key = '', Values = [] }: Target): boolean {
  if (Key === 'InstanceIds') return Values.includes('*') || Values.includes(id);
  if (Key === 'tag-key') return tags.some((tag) => Values.includes(tag.Key ?? ''));
  if (!Key.startsWith('tag:'))
    throw invalid(`The local AWS knows no target ${Key}: it knows tag:KEY, tag-key and InstanceIds.`);
  return tags.some((tag) => tag.Key === Key.slice('tag:'.length) && Values.includes(tag.Value ?? ''));
}
