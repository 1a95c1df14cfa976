import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from './if-present.js';

/** The regions in which the local AWS in `home` has something, in order. */
export async function regionsOf(home: string): Promise<string[]> {
  const names = (await ifPresent(() => readdir(join(home, 'state', 'regions')))) ?? [];
  return names.toSorted((a, b) => a.localeCompare(b));
}
