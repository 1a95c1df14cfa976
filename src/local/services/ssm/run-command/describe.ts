/** Commands as the API shows them. */
import type { Command, CommandInvocation, CommandPlugin, CommandStatus } from '@aws-sdk/client-ssm';
import { PLUGIN } from './document.js';
import { type CommandRecord, errorsOf, type InvocationRecord, isOver, isUnderWay, limitOf } from './records.js';

/** Characters of a script's output in a list: CommandPlugin in the API reference. */
const LISTED_OUTPUT = 2500;

export function described(record: CommandRecord): Command {
  const { command, invocations } = record;
  return {
    ...command,
    ...statusOf(record),
    TargetCount: invocations.length,
    CompletedCount: invocations.filter(isOver).length,
    ErrorCount: errorsOf(record),
    DeliveryTimedOutCount: 0,
  };
}

type Status = { readonly Status: CommandStatus; readonly StatusDetails: string };

/** What it comes to on all nodes together. Source: "Understanding command statuses" in the user guide. */
function statusOf(record: CommandRecord): Status {
  const { command, invocations, stopRequested } = record;
  const has = (status: string) => invocations.some((invocation) => invocation.status === status);
  if (invocations.length === 0) return { Status: 'Success', StatusDetails: 'NoInstancesInTag' };
  if (isUnderWay(record)) {
    if (stopRequested) return { Status: 'Cancelling', StatusDetails: 'Cancelling' };
    return invocations.every(({ status }) => status === 'Pending')
      ? { Status: 'Pending', StatusDetails: 'Pending' }
      : { Status: 'InProgress', StatusDetails: 'InProgress' };
  }
  if (errorsOf(record) > limitOf(command.MaxErrors ?? '0', invocations.length)) {
    return has('Failed')
      ? { Status: 'Failed', StatusDetails: 'Failed' }
      : { Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut' };
  }
  if (has('Cancelled')) return { Status: 'Cancelled', StatusDetails: 'Cancelled' };
  return { Status: 'Success', StatusDetails: errorsOf(record) > 0 ? 'Incomplete' : 'Success' };
}

export function invocationOf(
  { command }: CommandRecord,
  invocation: InvocationRecord,
  details: boolean,
): CommandInvocation {
  return {
    CommandId: command.CommandId,
    InstanceId: invocation.nodeId,
    InstanceName: invocation.instanceName,
    Comment: command.Comment,
    DocumentName: command.DocumentName,
    DocumentVersion: command.DocumentVersion,
    RequestedDateTime: command.RequestedDateTime,
    Status: invocation.status,
    StatusDetails: invocation.statusDetails,
    StandardOutputUrl: '',
    StandardErrorUrl: '',
    CommandPlugins: details ? [pluginOf(invocation)] : [],
  };
}

function pluginOf({
  status,
  statusDetails,
  responseCode,
  started,
  finished,
  stdout,
  stderr,
}: InvocationRecord): CommandPlugin {
  const errors = stderr === '' ? '' : `${stdout === '' ? '' : '\n'}----------ERROR-------\n${stderr}`;
  return {
    Name: PLUGIN,
    Status: status === 'Cancelling' || status === 'Delayed' ? 'InProgress' : status,
    StatusDetails: statusDetails,
    ResponseCode: responseCode,
    ResponseStartDateTime: started,
    ResponseFinishDateTime: finished,
    Output: `${stdout}${errors}`.slice(0, LISTED_OUTPUT),
  };
}
