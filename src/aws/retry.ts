/** Which calls are made again, when, and for how long: for all clients, in place of what the SDK does by itself. */
import type { RetryStrategyV2, RetryToken } from '@smithy/types';
import type { Session } from '../context.js';
import { interrupted } from '../errors.js';
import { afterLostAnswer } from './errors.js';
import { createPace, type Sent } from './pace.js';
import { type Trouble, troubleOf } from './trouble.js';

/** What the clients need of a session. */
export type Calling = Pick<Session, 'emit' | 'now' | 'signal' | 'wait'>;

export interface Retrying extends RetryStrategyV2 {
  /** The errors of calls that would have been made again, had the user not interrupted: the SDK throws these instead. */
  readonly cutShort: WeakSet<Error>;
}

/** How long a call is made again, in milliseconds. Throttling and a lost network last; a fault of a service seldom does. */
const patience: Readonly<Record<Trouble, number>> = {
  throttling: 120_000,
  unreachable: 120_000,
  failing: 10_000,
  clock: 10_000,
};

/** The same for a service that has never answered: no network, a wrong endpoint or region is to be heard of soon. */
const firstPatience = 3000;

/** No attempt takes longer, in milliseconds: this machine slept. */
const longestAttempt = 60_000;

/** What is known of a call between two attempts. */
interface Token extends RetryToken {
  readonly sent: Sent;
  readonly retries: number;
  /** Whether an attempt may have been carried out, although no answer said so. */
  readonly lost: boolean;
  /** How long it has taken up to `since`, in milliseconds. */
  readonly spent: number;
  readonly since: number;
}

/**
 * The retries of one service's client.
 * @param say is told of trouble, each time
 */
export function retrying(service: string, calling: Calling, say: (text: string) => void): Retrying {
  const { now, signal, wait } = calling;
  const pace = createPace(calling);
  const cutShort = new WeakSet<Error>();
  let reached = false;

  async function token(retries: number, spent: number, since: number, lost = false): Promise<Token> {
    const sent = await pace.turn();
    return { sent, retries, lost, spent, since, getRetryCount: () => retries, getRetryDelay: () => 0 };
  }

  /** @param until how long the call has taken when it can be made again */
  function isOver(trouble: Trouble, retries: number, until: number): boolean {
    // The SDK has set its clock by the first answer; that the next one does not like it either is no matter of time.
    if (trouble === 'clock' && retries > 0) return true;
    // Once more in any case: an attempt that nobody answered, or the wait for its turn, has taken longer than that by itself.
    return retries > 0 && until > (reached ? patience[trouble] : firstPatience);
  }

  return {
    cutShort,
    async acquireInitialRetryToken() {
      const former = signal.aborted;
      const first = await token(0, 0, now());
      if (signal.aborted && !former) throw interrupted();
      return first;
    },
    async refreshRetryTokenForRetry(former, info) {
      const { lost, retries, sent, since, spent: before } = former as Token;
      const trouble = troubleOf(info);
      reached ||= trouble !== 'unreachable';
      if (trouble === 'throttling') pace.refused(sent);
      else if (trouble !== 'unreachable') pace.taken(sent);
      const error = info.error as Error;
      const at = now();
      const spent = before + Math.min(at - since, longestAttempt);
      const delay = backoff(retries);
      if (!trouble || isOver(trouble, retries, spent + delay)) {
        throw lost ? afterLostAnswer(error) : error;
      }
      say(noteOf(trouble, service));
      await wait(delay);
      const next = await token(retries + 1, spent, at, lost || trouble === 'unreachable' || trouble === 'failing');
      if (!signal.aborted) return next;
      cutShort.add(error);
      throw interrupted();
    },
    recordSuccess(token) {
      reached = true;
      pace.taken((token as Token).sent);
    },
  };
}

/** Twice as long each time, up to some seconds, and never in step with others; in milliseconds. */
function backoff(retries: number): number {
  return Math.round(Math.min(5000, 250 * 2 ** retries) * (0.75 + Math.random() / 2));
}

function noteOf(trouble: Trouble, service: string): string {
  if (trouble === 'throttling') return `${service} is throttling: slowing down`;
  if (trouble === 'failing') return `${service} answers with an error of its own: trying again`;
  if (trouble === 'clock') return 'the clock of this machine is wrong: allowing for it';
  return 'waiting for the network';
}
