import { randomUUID } from 'node:crypto';
import { SendCommand$, type SendCommandCommandInput, type SendCommandCommandOutput } from '@aws-sdk/client-ssm';
import { enqueue } from '../../../runs/queue.js';
import { operation } from '../../../service.js';
import { described } from './describe.js';
import { checkDocument, DOCUMENT, scriptOf } from './document.js';
import { commands, type CommandRecord, invalid } from './records.js';
import { nodesFor } from './targets.js';

/** In seconds: TimeoutSeconds of SendCommand in the API reference. */
const DELIVERY_TIMEOUT = 3600;

/** What nothing here could carry out. */
const NOT_OFFERED = [
  'OutputS3BucketName',
  'CloudWatchOutputConfig',
  'NotificationConfig',
  'ServiceRoleArn',
  'AlarmConfiguration',
] as const;

/** Writes the command down; a runner runs it. */
export const SendCommand = operation<SendCommandCommandInput, SendCommandCommandOutput>(
  SendCommand$,
  async (input, call) => {
    checkDocument(input, call);
    const unoffered = NOT_OFFERED.find((member) => isSet(input[member]));
    if (unoffered) throw invalid(`The local AWS does not offer ${unoffered}.`);
    const script = scriptOf(input);
    const nodes = await nodesFor(call, input);
    const { Comment = '', InstanceIds = [], Targets = [], TimeoutSeconds = DELIVERY_TIMEOUT } = input;
    const now = call.now();
    const id = randomUUID();
    const record: CommandRecord = {
      command: {
        CommandId: id,
        DocumentName: DOCUMENT,
        DocumentVersion: input.DocumentVersion ?? '$DEFAULT',
        Comment,
        Parameters: input.Parameters,
        InstanceIds,
        Targets,
        RequestedDateTime: now,
        ExpiresAfter: new Date(now.getTime() + (TimeoutSeconds + script.timeout) * 1000),
        TimeoutSeconds,
        MaxConcurrency: input.MaxConcurrency ?? '50',
        MaxErrors: input.MaxErrors ?? '0',
      },
      script,
      invocations: nodes.map(({ id: nodeId, instance: { info } }) => ({
        nodeId,
        instanceArn: info.instanceArn ?? '',
        instanceName: info.instanceName ?? '',
        status: 'Pending',
        statusDetails: 'Pending',
        responseCode: -1,
        stdout: '',
        stderr: '',
      })),
    };
    if (nodes.length > 0) await enqueue(call, { kind: 'command', region: call.region, id });
    await commands(call).put(id, record);
    return { Command: described(record) };
  },
);

function isSet(value: object | string | undefined): boolean {
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;
}
