import { Script, createContext } from 'node:vm';

const WORK = new Script('work()');

/** Whether a pattern is found in a text; undefined when that takes too long to tell, as somebody else's pattern can. */
export function isFoundWithin(ms: number, pattern: RegExp, text: string): boolean | undefined {
  return within(ms, () => pattern.test(text));
}

/**
 * What some work with somebody else's pattern gives; undefined when it takes too long.
 * @param ms how long it may take; nothing else runs meanwhile
 * @throws what the work throws
 */
export function within<T>(ms: number, work: () => T): T | undefined {
  try {
    return WORK.runInContext(createContext({ work }), { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return undefined;
  }
}
