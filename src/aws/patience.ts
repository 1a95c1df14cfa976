import type { Session } from '../context.js';
import { interrupted } from '../errors.js';
import { errorName } from './errors.js';

type Waiting = Pick<Session, 'now' | 'signal' | 'wait'>;

/** What is waited for, and how. */
export interface Patience {
  /** Whether an error goes by itself. */
  passes(error: unknown): boolean;
  /** How long the call is made again, in milliseconds. */
  readonly within: number;
  /** How long to wait after the nth attempt, counted from 0, in milliseconds; it is spread, so as not to be in step with others. */
  delay(attempt: number): number;
  /** Called when it begins to wait. */
  begins?(): void;
}

/**
 * Makes a call again until it fails no more with an error that passes.
 * @throws UserError `interrupted` after Ctrl-C, else what the call throws, at once for other errors, in the end for these
 */
export async function again<T>(
  { now, signal, wait }: Waiting,
  { passes, within, delay, begins }: Patience,
  call: () => Promise<T>,
): Promise<T> {
  const end = now() + within;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!passes(error) || now() >= end) throw error;
      if (attempt === 0) begins?.();
      if (!signal.aborted) await wait(delay(attempt) * (0.75 + Math.random() / 2));
      if (signal.aborted) throw interrupted();
    }
  }
}

/**
 * Makes a call again, for half a minute, while AWS answers with one of these errors: it is busy with an earlier call on the
 * same thing, or has not noticed everywhere that the thing is there. The SDK retries neither.
 * @throws as `again` does
 */
export async function patiently<T>(waiting: Waiting, names: readonly string[], call: () => Promise<T>): Promise<T> {
  const passes = (error: unknown) => names.includes(errorName(error));
  return await again(waiting, { passes, within: 30_000, delay: (n) => Math.min(2000, 100 * 2 ** n) }, call);
}
