/** What can go wrong with a call of AWS. */
import { AwsError } from '../../src/local/errors.js';
import type { Sent, Way } from './between.js';

/** What becomes of a call that it strikes, instead of being carried out and answered. */
export type Fault = Way;

/** Services that speak XML have names without an ending for what all services say. */
const ofXml = /^(s3|iam|cloudformation|elasticbeanstalk)$/;
const named = (service: string, name: string) => (ofXml.test(service) ? name : `${name}Exception`);

/** In each service's own words. */
const throttling: Fault = async ({ service }) => {
  if (service === 's3') throw new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  throw new AwsError(named(service, 'Throttling'), 'Rate exceeded');
};

/** As Node says it. */
const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** As the SDK says it. */
const timeout = () =>
  Object.assign(new Error('Socket timed out without establishing a connection'), { name: 'TimeoutError' });

/** What goes by itself: the call is made again. */
export const transient: Readonly<Record<string, Fault>> = {
  throttled: throttling,
  'an internal error': async () => {
    throw new AwsError('InternalFailure', 'We encountered an internal error. Please try again.', 500);
  },
  unavailable: async () => {
    throw new AwsError('ServiceUnavailable', 'Service is unable to handle request.', 503);
  },
  'a dropped connection': async () => {
    throw reset();
  },
  'a lost answer': async (_call, carry) => {
    await carry();
    throw reset();
  },
  'a time-out': async (_call, carry, pass) => {
    await carry();
    pass(30_000);
    throw timeout();
  },
};

/** What strikes every call when it is first sent: one fault that goes by itself after the other; with `all`, each alone, too. */
export function passingWays(all: boolean): { readonly kind: string; way(): Way }[] {
  const alone = Object.entries(transient).map(([kind, fault]) => ({ kind, way: () => onceEach([fault]) }));
  return [{ kind: 'one thing after the other', way: () => onceEach(Object.values(transient)) }, ...(all ? alone : [])];
}

function onceEach(faults: readonly Fault[]): Way {
  let struck = 0;
  return (call, carry, pass) => {
    if (call.attempt > 1) return carry();
    const fault = faults[struck % faults.length]!;
    struck += 1;
    return fault(call, carry, pass);
  };
}

/** How the services say that the account has no room for more of what these calls make. */
const limits: Readonly<Record<string, string>> = {
  CreateRepository: 'RepositoryLimitExceededException',
  CreateBucket: 'TooManyBuckets',
  CreateLogGroup: 'LimitExceededException',
  CreateRole: 'LimitExceeded',
  PutRolePolicy: 'LimitExceeded',
  CreateProject: 'AccountLimitExceededException',
  CreatePipeline: 'LimitExceededException',
  PutRule: 'LimitExceededException',
  PutTargets: 'LimitExceededException',
  CreateStack: 'LimitExceededException',
  CreateDomain: 'ServiceQuotaExceededException',
};

/** What stays: the command must end. */
export interface Lasting {
  readonly strike: Fault;
  /** Which calls it strikes, from the first one on that it strikes. */
  strikes(call: Sent, first: Sent): boolean;
  /** With which the command ends. */
  readonly code: number;
  /** What the user is told. */
  message(first: Sent): string;
}

const sameOperation = (call: Sent, first: Sent) => call.service === first.service && call.operation === first.operation;

export const lasting: Readonly<Record<string, Lasting>> = {
  'throttled for a long while': {
    strike: throttling,
    strikes: (call, first) => call.service === first.service,
    code: 1,
    message: () => 'error: AWS is throttling',
  },
  'access denied': {
    async strike({ service, operation }) {
      const action = `${service}:${operation}`;
      const message = `User: arn:aws:iam::000000000000:user/ada is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
      throw new AwsError(named(service, 'AccessDenied'), message, 403);
    },
    strikes: sameOperation,
    code: 4,
    message: ({ service, operation }) => `error: arn:aws:iam::000000000000:user/ada may not ${service}:${operation}`,
  },
  'expired credentials': {
    async strike({ service }) {
      throw new AwsError(named(service, 'ExpiredToken'), 'The security token included in the request is expired', 403);
    },
    strikes: () => true,
    code: 4,
    message: () => 'error: Your AWS credentials have expired.',
  },
  'a limit': {
    async strike({ operation }) {
      throw new AwsError(limits[operation] ?? '', 'There are as many as there may be.');
    },
    strikes: sameOperation,
    code: 1,
    message: ({ operation }) => `error: A limit of the AWS account is reached: ${limits[operation]}`,
  },
};

/** Whether a fault can strike a call first. */
export function canStrike(kind: string, { operation }: Sent): boolean {
  return kind !== 'a limit' || Object.hasOwn(limits, operation);
}
