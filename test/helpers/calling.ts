import { setTimeout as delay } from 'node:timers/promises';
import type { Calling } from '../../src/aws/retry.js';

/** For clients whose calls nobody looks at, and which really wait. */
export const unseen: Calling = {
  emit: () => undefined,
  now: Date.now,
  signal: new AbortController().signal,
  wait: async (ms) => {
    await delay(ms);
  },
};
