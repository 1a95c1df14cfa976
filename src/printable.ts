import { stripVTControlCharacters } from 'node:util';

/** Text that others wrote, such as a commit message, without what would steer the reader's terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]/gu, '');
}
