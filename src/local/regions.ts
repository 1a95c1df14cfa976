import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresentSync } from './if-present.js';

/**
 * The regions in which the local AWS in `home` has something, in order. Read at once, not through the thread pool: the first
 * call of every command waits for it.
 */
export async function regionsOf(home: string): Promise<string[]> {
  const names = ifPresentSync(() => readdirSync(join(home, 'state', 'regions'))) ?? [];
  return names.toSorted((a, b) => a.localeCompare(b));
}
