/** What an update would change. */
import type { Change } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../service.js';
import type { Intent } from './intent.js';
import type { OperationRecord, StackRecord } from './records.js';

export async function stackChanges(
  _call: Call,
  stack: StackRecord,
  { version, plan }: Intent,
  _imports: OperationRecord['imports'] = {},
): Promise<{ changes: Change[]; isNothing: boolean }> {
  const changes: Change[] = Object.keys(plan.after).map((LogicalResourceId) => ({
    Type: 'Resource' as const,
    ResourceChange: { LogicalResourceId, Action: stack.resources[LogicalResourceId] ? 'Modify' : 'Add' },
  }));
  return {
    changes,
    isNothing:
      stack.version?.body === version.body && JSON.stringify(stack.version.tags) === JSON.stringify(version.tags),
  };
}
