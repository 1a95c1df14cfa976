import type { CallEvent } from '../events.js';
import type { Style } from './style.js';

/** One call of AWS as a line: what was called, how long it took with all its attempts, and what to ask AWS about. */
export function callLine({ service, operation, ms, attempts, error, requestId }: CallEvent, style: Style): string {
  const tried = attempts.length === 1 ? '' : ` in ${attempts.length} attempts`;
  const failed = error === undefined ? '' : ` ${error}`;
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return style.dim(`call ${service} ${operation} ${ms} ms${tried}${failed}${request}`);
}
