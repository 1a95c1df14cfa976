import {
  CancelCommand$,
  GetCommandInvocation$,
  ListCommandInvocations$,
  ListCommands$,
  type CancelCommandCommandInput,
  type CancelCommandCommandOutput,
  type CommandFilter,
  type GetCommandInvocationCommandInput,
  type GetCommandInvocationCommandOutput,
  type ListCommandInvocationsCommandInput,
  type ListCommandInvocationsCommandOutput,
  type ListCommandsCommandInput,
  type ListCommandsCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.js';
import { cancel, commandWithoutDeadRunner } from '../../../runs/commands/record.js';
import { type Call, operation } from '../../../service.js';
import { pageInOrder } from '../../page.js';
import { described, invocationOf } from './describe.js';
import { PLUGIN } from './document.js';
import { commands, type CommandRecord, invalidCommand, isOver } from './records.js';

/** GetCommandInvocation in the API reference. */
const LONGEST = { stdout: 24_000, stderr: 8_000 };
/** The most that a list gives at once. */
const PAGE = 50;

export const ListCommands = operation<ListCommandsCommandInput, ListCommandsCommandOutput>(
  ListCommands$,
  async (input, call) => {
    const { items, next } = listed(await wanted(call, input), input);
    return { Commands: items.map(described), ...(next !== undefined && { NextToken: next }) };
  },
);

export const ListCommandInvocations = operation<
  ListCommandInvocationsCommandInput,
  ListCommandInvocationsCommandOutput
>(ListCommandInvocations$, async (input, call) => {
  const all = (await wanted(call, input)).flatMap((record) =>
    record.invocations
      .filter(({ nodeId }) => input.InstanceId === undefined || nodeId === input.InstanceId)
      .map((invocation) => invocationOf(record, invocation, input.Details ?? false)),
  );
  const { items, next } = listed(all, input);
  return { CommandInvocations: [...items], ...(next !== undefined && { NextToken: next }) };
});

export const GetCommandInvocation = operation<GetCommandInvocationCommandInput, GetCommandInvocationCommandOutput>(
  GetCommandInvocation$,
  async ({ CommandId, InstanceId, PluginName }, call) => {
    const stored = await commands(call).get(CommandId ?? '');
    const record = stored && (await commandWithoutDeadRunner(call, stored));
    const invocation = record?.invocations.find(({ nodeId }) => nodeId === InstanceId);
    if (!record || !invocation) throw new AwsError('InvocationDoesNotExist', '');
    if (PluginName !== undefined && PluginName !== PLUGIN) {
      throw new AwsError('InvalidPluginName', `The plugin name ${PluginName} is not valid.`);
    }
    const { started, finished, stdout, stderr } = invocation;
    return {
      CommandId,
      InstanceId,
      Comment: record.command.Comment,
      DocumentName: record.command.DocumentName,
      DocumentVersion: record.command.DocumentVersion,
      PluginName: PLUGIN,
      ResponseCode: invocation.responseCode,
      ExecutionStartDateTime: started?.toISOString() ?? '',
      ExecutionElapsedTime:
        started && finished ? `PT${((finished.getTime() - started.getTime()) / 1000).toFixed(3)}S` : '',
      ExecutionEndDateTime: finished?.toISOString() ?? '',
      Status: invocation.status,
      StatusDetails: invocation.statusDetails,
      StandardOutputContent: isOver(invocation) ? stdout.slice(0, LONGEST.stdout) : '',
      StandardOutputUrl: '',
      StandardErrorContent: isOver(invocation) ? stderr.slice(0, LONGEST.stderr) : '',
      StandardErrorUrl: '',
    };
  },
);

/** On all of its nodes, or those named that have not ended. */
export const CancelCommand = operation<CancelCommandCommandInput, CancelCommandCommandOutput>(
  CancelCommand$,
  async ({ CommandId = '', InstanceIds = [] }, call) => {
    const stored = await commands(call).get(CommandId);
    if (!stored) throw invalidCommand();
    const record = await commandWithoutDeadRunner(call, stored);
    if (InstanceIds.length > 0 && InstanceIds.length < record.invocations.length) {
      throw new AwsError('InvalidInstanceId', 'The local AWS cancels a command on all of its nodes, not on some.');
    }
    await cancel(call, record);
    return {};
  },
);

/** Newest first. @throws AwsError `InvalidCommandId`, `InvalidFilterKey` */
async function wanted(
  call: Call,
  { CommandId, InstanceId, Filters = [] }: ListCommandsCommandInput,
): Promise<CommandRecord[]> {
  const stored = (await commands(call).entries()).map(([, record]) => record);
  const chosen = stored.filter(({ command }) => CommandId === undefined || command.CommandId === CommandId);
  if (CommandId !== undefined && chosen.length === 0) throw invalidCommand();
  const all = await Promise.all(chosen.map((record) => commandWithoutDeadRunner(call, record)));
  return all
    .filter(({ invocations }) => InstanceId === undefined || invocations.some(({ nodeId }) => nodeId === InstanceId))
    .filter((record) => Filters.every((filter) => passes(record, filter)))
    .toSorted((a, b) => time(b) - time(a));
}

const time = ({ command }: CommandRecord): number => command.RequestedDateTime?.getTime() ?? 0;

function passes(record: CommandRecord, { key, value = '' }: CommandFilter): boolean {
  if (key === 'Status') return described(record).Status === value;
  if (key === 'DocumentName') return record.command.DocumentName === value;
  if (key === 'InvokedAfter') return time(record) > Date.parse(value);
  if (key === 'InvokedBefore') return time(record) < Date.parse(value);
  throw new AwsError('InvalidFilterKey', `The local AWS does not filter commands by ${key}.`);
}

function listed<T>(items: readonly T[], { MaxResults = PAGE, NextToken }: ListCommandsCommandInput) {
  return pageInOrder(
    items,
    MaxResults,
    NextToken,
    () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
  );
}
