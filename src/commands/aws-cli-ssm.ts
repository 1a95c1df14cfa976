/** What stands in for the AWS CLI where a build sends a command to instances: its three calls, in the one form that such a build has. */
import {
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import type { Session } from '../context.js';

interface Values {
  readonly 'command-id'?: string;
  readonly details?: boolean;
  readonly 'document-name'?: string;
  readonly output?: string;
  readonly parameters?: string;
  readonly query?: string;
  readonly targets?: string;
}

/** What each prints, as text. */
const forms: Readonly<Record<string, { query: string; run(values: Values, session: Session): Promise<string> }>> = {
  'ssm send-command': {
    query: 'Command.CommandId',
    async run(values, { aws }) {
      const input: SendCommandCommandInput = {
        DocumentName: values['document-name'],
        Targets: JSON.parse(values.targets ?? '[]'),
        Parameters: JSON.parse(values.parameters ?? '{}'),
      };
      const { Command } = await aws.ssm().send(new SendCommandCommand(input));
      return textOf([Command?.CommandId]);
    },
  },
  'ssm list-commands': {
    query: 'Commands[0].[Status,TargetCount]',
    async run({ 'command-id': CommandId }, { aws }) {
      const { Commands: [command] = [] } = await aws.ssm().send(new ListCommandsCommand({ CommandId }));
      return command ? textOf([command.Status, command.TargetCount]) : textOf([undefined]);
    },
  },
  'ssm list-command-invocations': {
    query: 'CommandInvocations[].[InstanceId,InstanceName,Status,CommandPlugins[0].Output]',
    async run({ 'command-id': CommandId, details: Details }, { aws }) {
      const request = new ListCommandInvocationsCommand({ CommandId, Details });
      const { CommandInvocations = [] } = await aws.ssm().send(request);
      const rows = CommandInvocations.map(({ InstanceId, InstanceName, Status, CommandPlugins }) =>
        textOf([InstanceId, InstanceName, Status, CommandPlugins?.[0]?.Output]),
      );
      return rows.join('');
    },
  },
};

/** What carries out such a command and gives what it prints; undefined when it is none of them. */
export function ssmCommand(command: string, values: Values): ((session: Session) => Promise<string>) | undefined {
  const form = Object.hasOwn(forms, command) ? forms[command] : undefined;
  if (!form || form.query !== values.query || values.output !== 'text') return undefined;
  return (session) => form.run(values, session);
}

function textOf(row: readonly (string | number | undefined)[]): string {
  return `${row.map((cell) => String(cell ?? 'None')).join('\t')}\n`;
}
