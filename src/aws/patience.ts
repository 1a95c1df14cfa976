import type { Session } from '../context.js';
import { interrupted } from '../errors.js';
import { errorName } from './errors.js';

/** How long AWS is given to finish, or to notice, an earlier call, in milliseconds. */
const patience = 30_000;

/**
 * Makes a call again while AWS answers with one of these errors: it is busy with an earlier call on the same thing, or
 * has not noticed everywhere that the thing is there. The SDK retries neither.
 * @throws UserError `interrupted` after Ctrl-C, else what the call throws, at once for other errors, after half a minute for these
 */
export async function patiently<T>(
  { now, signal, wait }: Pick<Session, 'now' | 'signal' | 'wait'>,
  names: readonly string[],
  call: () => Promise<T>,
): Promise<T> {
  const end = now() + patience;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!names.includes(errorName(error)) || now() >= end) throw error;
      if (!signal.aborted) await wait(Math.min(2000, 100 * 2 ** attempt) * (0.75 + Math.random() / 2));
      if (signal.aborted) throw interrupted();
    }
  }
}
