import { interrupted } from '../errors.js';

/** How long a call still has after Ctrl-C, in milliseconds: AWS answers nearly all within that. */
export const grace = 2000;

/** What sends the requests of a client of the SDK, as far as it matters here. */
export interface RequestHandler {
  handle(request: any, options?: object): Promise<any>;
}

/**
 * The handler, but it hangs up on what takes too long after Ctrl-C. Such a call ends with `interrupted`: whether AWS has
 * carried it out is not known.
 */
export function hangingUp<H extends RequestHandler>(handler: H, signal: AbortSignal): H {
  async function handle(request: unknown, options?: object): Promise<unknown> {
    const hangUp = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const soon = () => (timer = setTimeout(() => hangUp.abort(), grace));
    if (signal.aborted) soon();
    else signal.addEventListener('abort', soon, { once: true });
    try {
      return await handler.handle(request, { ...options, abortSignal: hangUp.signal });
    } catch (error) {
      throw hangUp.signal.aborted ? interrupted() : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', soon);
    }
  }
  // Another client may send by the same one, and not be interrupted.
  return Object.assign(Object.create(handler) as H, { handle });
}
