/** What the type of a resource is given to work with. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AwsError } from '../../errors.js';
import type { ResourceRecord, StackRecord } from '../../services/cloudformation/records.js';
import { tagRecord } from './tags.js';
import { answered, isAskedFor } from './answers.js';
import type { Properties, ResourceJob } from './types/type.js';
import { Interrupted, type StackWork } from './work.js';
import { pauseAfter } from '../pauses.js';

/** The resource is given up because the operation is, or because another one failed. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export interface Subject {
  readonly record: Pick<ResourceRecord, 'logicalId' | 'madeBy'>;
  readonly properties: Properties;
  /** Tells what is asked for in this step of the operation from what is asked for in another. */
  readonly step: string;
  /** Aborted when another resource has failed; absent where it is to be finished all the same. */
  readonly failing?: AbortSignal;
  begun(id: string, attributes?: Readonly<Record<string, unknown>>): Promise<void>;
}

export async function resourceJob(work: StackWork, stack: StackRecord, subject: Subject): Promise<ResourceJob> {
  const { record, properties, step, failing } = subject;
  const { logicalId } = record;
  const principal = await work.principal();
  const [, partition = '', , region = '', account = ''] = stack.id.split(':');
  return {
    logicalId,
    properties,
    stackName: stack.name,
    stackId: stack.id,
    capabilities: stack.version?.capabilities ?? [],
    account,
    partition,
    region,
    tags: {
      ...tagRecord(stack.version?.tags ?? []),
      'aws:cloudformation:stack-name': stack.name,
      'aws:cloudformation:stack-id': stack.id,
      'aws:cloudformation:logical-id': logicalId,
    },
    isAsked: await isAskedFor(work, `${logicalId} ${step}`),
    name: (longest) => nameOf(stack, record, longest),
    begun: (id, attributes) => subject.begun(id, attributes),
    async call<O>(service: string, operation: string, input: object) {
      try {
        return await answered<O>(work, principal, `${logicalId} ${step}`, [service, operation, input]);
      } catch (error) {
        if (error instanceof AwsError) refusedBy.set(error, service);
        throw error;
      }
    },
    urlOf: (arn) => work.aws.urlOf(arn),
    async until(look) {
      for (let looks = 1; ; looks++) {
        const seen = await look();
        if (seen !== undefined) return seen;
        if (failing) await checkGivenUp(work, failing);
        await pause(pauseAfter(looks), undefined, { signal: work.interrupt }).catch(() => {
          throw new Interrupted();
        });
      }
    },
  };
}

async function checkGivenUp(work: StackWork, failing: AbortSignal): Promise<void> {
  if (failing.aborted || (await work.givenUp()) !== undefined) throw new GivenUp();
}

/** `<stack>-<logical id>-<12 characters>`, shortened in its first two parts as evenly as goes. */
function nameOf({ id, name }: StackRecord, { logicalId, madeBy }: Subject['record'], longest: number): string {
  const random = BigInt(`0x${createHash('sha256').update(`${id} ${logicalId} ${madeBy}`).digest('hex')}`)
    .toString(36)
    .toUpperCase()
    .padStart(12, '0')
    .slice(-12);
  const left = longest - random.length - 2;
  const half = Math.floor(left / 2);
  const shownId = logicalId.slice(0, Math.max(half, left - name.length));
  return `${name.slice(0, left - shownId.length)}-${shownId}-${random}`;
}

/** Which service refused what. */
const refusedBy = new WeakMap<AwsError, string>();

/**
 * Why a resource failed, as CloudFormation tells it of what a service refused.
 * @param token shown as the RequestToken
 */
export function reasonOf(error: AwsError, token: string): string {
  const service = refusedBy.get(error);
  if (service === undefined) return error.message;
  const details = `(Service: ${SERVICE_NAMES[service] ?? service}, Status Code: ${error.status}, Request ID: ${token})`;
  return `Resource handler returned message: "${error.message} ${details}" (RequestToken: ${token}, HandlerErrorCode: ${handlerCode(error)})`;
}

/** As the SDK for Java, in which CloudFormation's handlers are written, calls the services. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  cloudformation: 'CloudFormation',
  codeartifact: 'Codeartifact',
  codebuild: 'CodeBuild',
  codecommit: 'CodeCommit',
  codedeploy: 'CodeDeploy',
  codepipeline: 'CodePipeline',
  elasticbeanstalk: 'ElasticBeanstalk',
  events: 'EventBridge',
  iam: 'Iam',
  logs: 'CloudWatchLogs',
  s3: 'S3',
  secretsmanager: 'SecretsManager',
  ssm: 'Ssm',
};

/** Source: "Handler error codes" in the CloudFormation CLI User Guide. */
function handlerCode({ code, status }: AwsError): string {
  if (/AccessDenied|InsufficientPrivileges/.test(code) || status === 403) return 'AccessDenied';
  if (/AlreadyExists|AlreadyOwned|EntityExists/.test(code)) return 'AlreadyExists';
  if (/NotFound|DoesNotExist|NoSuch/.test(code)) return 'NotFound';
  if (/LimitExceeded/.test(code)) return 'ServiceLimitExceeded';
  return status >= 500 ? 'ServiceInternalError' : 'InvalidRequest';
}
