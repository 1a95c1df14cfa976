/** How a command's record changes. */
import type { Call } from '../../service.js';
import {
  commands,
  type CommandRecord,
  type InvocationRecord,
  isOver,
  isUnderWay,
} from '../../services/ssm/run-command/records.js';
import { dequeue, hasLostRunner, RUNNER_DIED } from '../queue.js';

/** How an invocation ends that did not end by itself. */
type Ending = Pick<InvocationRecord, 'status' | 'statusDetails'> & { readonly reason?: string };

export const CANCELLED: Ending = { status: 'Cancelled', statusDetails: 'Cancelled' };
/** The parent command has had more errors than it may. */
export const TERMINATED: Ending = { status: 'Cancelled', statusDetails: 'Terminated' };

export function broken(reason: string): Ending {
  return { status: 'Failed', statusDetails: 'Failed', reason };
}

export function put(call: Call, record: CommandRecord): Promise<void> {
  return commands(call).put(record.command.CommandId ?? '', record);
}

export function withInvocation(record: CommandRecord, changed: InvocationRecord): CommandRecord {
  const invocations = record.invocations.map((each) => (each.nodeId === changed.nodeId ? changed : each));
  return { ...record, invocations };
}

/** Ends what has not ended. */
export async function end(call: Call, record: CommandRecord, { reason, ...ending }: Ending): Promise<CommandRecord> {
  const invocations = record.invocations.map((invocation) => {
    if (isOver(invocation)) return invocation;
    const stderr = reason === undefined ? invocation.stderr : `${invocation.stderr}${reason}\n`;
    return { ...invocation, ...ending, stderr, finished: call.now() };
  });
  const ended = { ...record, invocations };
  await put(call, ended);
  await dequeue(call, { kind: 'command', region: call.region, id: record.command.CommandId ?? '' });
  return ended;
}

/** Cancels a command: at once when nobody runs it yet; for another one it is noted for its runner. */
export async function cancel(call: Call, record: CommandRecord): Promise<CommandRecord> {
  if (!isUnderWay(record)) return record;
  if (record.runner === undefined) return end(call, record, CANCELLED);
  const noted = { ...record, stopRequested: true };
  await put(call, noted);
  return noted;
}

/** The record; when the process that ran the command has died, it says so from now on. */
export async function commandWithoutDeadRunner(call: Call, record: CommandRecord): Promise<CommandRecord> {
  if (!isUnderWay(record) || !(await hasLostRunner(call, record.runner))) return record;
  return end(call, record, broken(RUNNER_DIED));
}
