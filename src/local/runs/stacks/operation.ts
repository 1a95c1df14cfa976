/** Carries out operations on stacks, one phase after another: a stack's status says which one it is in. */
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { AwsError, DiskFull } from '../../errors.js';
import { isUnderWay, type OperationRecord } from '../../services/cloudformation/records.js';
import type { RunJob } from '../kinds/kind.js';
import { cleanUp } from './clean-up.js';
import { failedBy, forward } from './forward.js';
import { forgetImports } from './imports.js';
import { brokenStatus, forgetOperation, withStatus } from './record.js';
import { removeAll } from './remove-all.js';
import { rollBack } from './roll-back.js';
import { Interrupted, StackWork } from './work.js';

/** What a stack comes to by a phase. */
export interface Outcome {
  readonly status: StackStatus;
  readonly reason?: string;
}

type Phase = (work: StackWork) => Promise<Outcome>;

const PHASES: Partial<Record<StackStatus, Phase>> = {
  CREATE_IN_PROGRESS: forward,
  UPDATE_IN_PROGRESS: forward,
  IMPORT_IN_PROGRESS: forward,
  ROLLBACK_IN_PROGRESS: (work) => removeAll(work, 'ROLLBACK'),
  DELETE_IN_PROGRESS: (work) => removeAll(work, 'DELETE'),
  UPDATE_ROLLBACK_IN_PROGRESS: rollBack,
  IMPORT_ROLLBACK_IN_PROGRESS: forgetImports,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: (work) => cleanUp(work, 'UPDATE_COMPLETE'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (work) => cleanUp(work, 'UPDATE_ROLLBACK_COMPLETE'),
};

/** Runs an operation that this process has claimed, to its end, or until the process is to end. */
export async function runOperation(job: RunJob<OperationRecord>): Promise<void> {
  const work = new StackWork(job);
  try {
    await work.keepRoom();
    for (;;) {
      const { status } = await work.stack();
      const phase = PHASES[status];
      if (!phase) {
        // A runner died when it had come to its end.
        await work.act((call) => forgetOperation(call, work.operation.id));
        return;
      }
      const outcome = await phase(work).catch((error: unknown) => broken(work, status, error));
      if (await come(work, outcome)) return;
    }
  } catch (error) {
    if (error instanceof Interrupted) return;
    // No runner could do anything about it: whoever looks at the stack is told that it has failed.
    await work.act((call) => forgetOperation(call, work.operation.id));
    throw error;
  } finally {
    await work.giveRoom();
  }
}

/** Whether it has ended. What has been given up meanwhile goes through its phase once more, which sees that. */
async function come(work: StackWork, { status, reason }: Outcome): Promise<boolean> {
  return work.change(async (stack, call) => {
    const { cancelled } = await work.operationIn(call);
    if (cancelled && REACHED.includes(status)) return false;
    const shown = reason === undefined ? undefined : work.shown(stack, reason);
    await withStatus(call, stack, status, shown, work.operation.token);
    if (isUnderWay({ status })) return false;
    // Where there was no room for all of that at first, the stack had no operation any more by which it would be known.
    await forgetOperation(call, work.operation.id);
    return true;
  });
}

/** What a stack comes to that is what it was to be. */
const REACHED: readonly StackStatus[] = ['CREATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'IMPORT_COMPLETE'];

/** What AWS refuses is the stack's failure; anything else is a bug, and told as such. @throws Interrupted */
async function broken(work: StackWork, status: StackStatus, error: unknown): Promise<Outcome> {
  if (error instanceof Interrupted) throw error;
  if (error instanceof DiskFull) return outOfRoom(work, status, error);
  const isRefusal = error instanceof AwsError;
  if (!isRefusal) await work.log(error);
  const reason = isRefusal ? error.message : `Internal Failure: ${String(error)}`;
  return { status: brokenStatus(status), reason };
}

/** What has been made is taken away again, as after any failure: that makes room. */
async function outOfRoom(work: StackWork, status: StackStatus, { message }: DiskFull): Promise<Outcome> {
  if (PHASES[status] === forward) return failedBy(work, await work.stack(), `${message} `);
  return { status: brokenStatus(status), reason: message };
}
