/** What keeps a network and a busy cloud from being this near and this quick: off unless asked for. */
import { setTimeout as pause } from 'node:timers/promises';
import { AwsError } from './errors.js';

/** One call that goes wrong: the `nth` one of its operation, counted from 1. */
interface Fault {
  readonly operation: string;
  readonly nth: number;
  /** An error code of AWS's, or one of `BROKEN`. */
  readonly code: string;
}

export interface Conditions {
  /** How long a request and its answer are on their way, in milliseconds. */
  readonly latency?: number;
  /** How long a change in IAM takes to be seen by the other services, in milliseconds. */
  readonly iamDelay?: number;
  /** How many calls a second a service takes; the others are throttled. */
  readonly throttle?: number;
  readonly faults?: readonly Fault[];
}

/** The connection breaks: before the call is carried out, or after it, so that its answer is lost. */
const BROKEN = { before: 'ConnectionReset', after: 'AnswerLost' } as const;

/** The connection broke; there is no answer. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'ECONNRESET';
}

/** The way that requests take to a local AWS under these conditions. */
export interface Road {
  /**
   * Carries one call of `operation` there and its answer back.
   * @throws AwsError as a throttled or failing service does
   * @throws ConnectionLost
   */
  travel<T>(service: string, operation: string, call: () => Promise<T>): Promise<T>;
}

/** How time passes on the road: a test may decide it. */
export interface Time {
  wait(ms: number): Promise<unknown>;
  /** Milliseconds, since whenever. */
  now(): number;
}

const realTime: Time = { wait: (ms) => pause(ms), now: () => performance.now() };

export function roadOf({ latency = 0, throttle, faults = [] }: Conditions, time: Time = realTime): Road {
  const counts = new Map<string, number>();
  const taken = new Map<string, number[]>();

  function faultOf(operation: string): string | undefined {
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    return faults.find((fault) => fault.operation === operation && fault.nth === nth)?.code;
  }

  /** Whether the service has taken as many calls in the last second as it takes. */
  function isThrottled(service: string): boolean {
    if (throttle === undefined) return false;
    const now = time.now();
    const recent = (taken.get(service) ?? []).filter((time) => now - time < 1000);
    const full = recent.length >= throttle;
    taken.set(service, full ? recent : [...recent, now]);
    return full;
  }

  return {
    async travel(service, operation, call) {
      if (latency > 0) await time.wait(latency);
      const fault = faultOf(operation);
      if (fault === BROKEN.before) throw new ConnectionLost(`${operation}: the connection was reset`);
      if (isThrottled(service)) throw throttled(service);
      if (fault !== undefined && fault !== BROKEN.after) throw failing(fault, operation);
      if (fault !== BROKEN.after) return call();
      // An error of the service is an answer, too; where the call cannot be carried out, there is none to lose.
      await call().catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
      });
      throw new ConnectionLost(`${operation}: the connection was reset`);
    },
  };
}

/** Each in its own words, all of which the SDKs know as throttling. */
function throttled(service: string): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  if (service === 'iam' || service === 'sts') return new AwsError('Throttling', 'Rate exceeded', 400);
  return new AwsError('ThrottlingException', 'Rate exceeded');
}

function failing(code: string, operation: string): AwsError {
  return new AwsError(code, `${operation} was made to fail`, statusOf(code));
}

function statusOf(code: string): number {
  if (code.startsWith('Internal')) return 500;
  if (code.startsWith('Service') || code === 'SlowDown') return 503;
  return /^(AccessDenied|ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch)$/.test(code) ? 403 : 400;
}
