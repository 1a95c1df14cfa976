import { type OperationRecord, operations } from '../../services/cloudformation/records.js';
import { operationWithoutDeadRunner } from '../stacks/record.js';
import type { RunKind } from './kind.js';

/** An operation on a stack: its record is there for as long as it has not ended. */
export const stack: RunKind<OperationRecord> = {
  records: operations,
  withoutDeadRunner: operationWithoutDeadRunner,
  hasEnded: () => false,
  // A stack is left in no state between two others: what one runner has begun the next one goes on with.
  stop: async () => undefined,
  run: async (job) => (await import('../stacks/operation.js')).runOperation(job),
};
