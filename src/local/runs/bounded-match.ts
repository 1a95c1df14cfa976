import { Script, createContext } from 'node:vm';

const SEARCH = new Script('pattern.test(text)');

/**
 * Whether a pattern is found in a text; undefined when that takes too long to tell, as somebody else's pattern can.
 * @param ms how long it may take
 */
export function isFoundWithin(ms: number, pattern: RegExp, text: string): boolean | undefined {
  try {
    return SEARCH.runInContext(createContext({ pattern, text }), { timeout: ms }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return undefined;
  }
}
