/** Managed nodes of the hybrid kind: here, the on-premises instances that are folders of this machine. */
import { createHash } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-ssm';
import type { Call } from '../../../service.js';
import { type InstanceRecord, instances } from '../../codedeploy/records.js';

export interface ManagedNode {
  /** `mi-` and 17 hexadecimal digits: the same for as long as the instance is registered. */
  readonly id: string;
  readonly instance: InstanceRecord;
  readonly tags: readonly Tag[];
}

/** Those that are registered, in the order of their names. */
export async function managedNodes(call: Call): Promise<ManagedNode[]> {
  const all = (await instances(call).entries()).map(([, instance]) => instance);
  return all.filter(({ info }) => info.deregisterTime === undefined).map(nodeOf);
}

function nodeOf(instance: InstanceRecord): ManagedNode {
  const { instanceArn = '', tags = [] } = instance.info;
  const digits = createHash('sha256').update(instanceArn).digest('hex').slice(0, 17);
  return {
    id: `mi-${digits}`,
    instance,
    tags: tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
  };
}

export function nodeArn(call: Call, id: string): string {
  return call.arn('ssm', `managed-instance/${id}`);
}
