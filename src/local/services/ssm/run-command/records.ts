import type { Command, CommandInvocation } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.js';
import type { Call } from '../../../service.js';
import type { Collection } from '../../../store.js';

/** A command as it is stored under its id. */
export interface CommandRecord {
  /** As the API gives it, without what follows from the invocations. */
  readonly command: Command;
  readonly invocations: readonly InvocationRecord[];
  /** What is run: the lines of the script, where, and for how many seconds at most. */
  readonly script: {
    readonly text: string;
    readonly folder: string | undefined;
    readonly timeout: number;
  };
  /** The process that runs it, once one does. */
  readonly runner?: number;
  /** CancelCommand has been called; its runner will see it. */
  readonly stopRequested?: boolean;
}

/** What a command came to on one node. */
export interface InvocationRecord {
  readonly nodeId: string;
  /** Of the on-premises instance: one that was registered anew under its name is another. */
  readonly instanceArn: string;
  readonly instanceName: string;
  readonly status: NonNullable<CommandInvocation['Status']>;
  readonly statusDetails: string;
  /** -1 until the script has ended. */
  readonly responseCode: number;
  readonly started?: Date;
  readonly finished?: Date;
  readonly stdout: string;
  readonly stderr: string;
}

export function commands(call: Call): Collection<CommandRecord> {
  return call.regional('ssm/commands');
}

/** Whether something of it is still to come. */
export function isUnderWay({ invocations }: CommandRecord): boolean {
  return invocations.some((invocation) => !isOver(invocation));
}

export function isOver({ status }: InvocationRecord): boolean {
  return status !== 'Pending' && status !== 'InProgress';
}

/** How many of them count against the command's MaxErrors. */
export function errorsOf({ invocations }: CommandRecord): number {
  return invocations.filter(({ status }) => status === 'Failed' || status === 'TimedOut').length;
}

/**
 * A number, or a percentage of the nodes.
 * Source: MaxErrors and MaxConcurrency of SendCommand in the API reference.
 */
export function limitOf(limit: string, nodes: number): number {
  return limit.endsWith('%') ? Math.floor((Number.parseInt(limit, 10) * nodes) / 100) : Number(limit);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidCommand(): AwsError {
  return new AwsError('InvalidCommandId', 'The specified command ID is not valid.');
}
