/**
 * The one document that commands are sent by, AWS-RunShellScript.
 * Source: its content, as DescribeDocument and GetDocument give it on AWS, and "Running commands" in the user guide.
 */
import type { SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.js';
import type { Call } from '../../../service.js';
import type { CommandRecord } from './records.js';

export const DOCUMENT = 'AWS-RunShellScript';

/** What the document's only step is called. */
export const PLUGIN = 'aws:runShellScript';

/** In seconds: how long a script may run, unless its parameter says otherwise, and the longest that it may say. */
const TIMEOUT = { default: 3600, most: 172_800 };

/** The ARN of AWS's own documents belongs to no account. */
export function documentArn({ partition, region }: Pick<Call, 'partition' | 'region'>, name: string): string {
  return name.startsWith('arn:') ? name : `arn:${partition}:ssm:${region}::document/${name}`;
}

/** A document may be named by its ARN. @throws AwsError `InvalidDocument`, `InvalidDocumentVersion` */
export function checkDocument(
  { DocumentName = '', DocumentVersion = '$DEFAULT' }: SendCommandCommandInput,
  call: Pick<Call, 'partition' | 'region'>,
): void {
  if (documentArn(call, DocumentName) !== documentArn(call, DOCUMENT)) {
    throw new AwsError('InvalidDocument', `The local AWS has no document ${DocumentName}: it has ${DOCUMENT} alone.`);
  }
  if (!/^(\$DEFAULT|\$LATEST|1)$/.test(DocumentVersion)) {
    throw new AwsError('InvalidDocumentVersion', `${DOCUMENT} has no version ${DocumentVersion}.`);
  }
}

/** What its parameters ask for. @throws AwsError `InvalidParameters` */
export function scriptOf({ Parameters = {} }: SendCommandCommandInput): CommandRecord['script'] {
  const { commands = [], workingDirectory = [], executionTimeout = [], ...others } = Parameters;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidParameters(`${DOCUMENT} has no parameter ${other}.`);
  if (commands.length === 0) throw invalidParameters(`${DOCUMENT} needs the parameter commands.`);
  const timeout = Number(executionTimeout[0] ?? TIMEOUT.default);
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > TIMEOUT.most) {
    throw invalidParameters(`executionTimeout is a number of seconds from 1 to ${TIMEOUT.most}.`);
  }
  return { text: `${commands.join('\n')}\n`, folder: workingDirectory[0] || undefined, timeout };
}

function invalidParameters(message: string): AwsError {
  return new AwsError('InvalidParameters', message);
}
