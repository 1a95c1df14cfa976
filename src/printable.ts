import { stripVTControlCharacters } from 'node:util';

/**
 * Text that others wrote, such as a commit message, without what would steer the reader's terminal. Of a line that was
 * written over and over, as programs show their progress, what was written last.
 */
export function printable(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n').map(lastWritten);
  return lines.join('\n').replace(/[^\P{Cc}\t\n]/gu, '');
}

function lastWritten(line: string): string {
  return line.split('\r').findLast((part) => part !== '') ?? '';
}
