import { appendFileSync } from 'node:fs';

export type Log = (line: string) => void;

/**
 * A log that is appended to, a time before each entry. Entries are rare, so each is written at once. One that cannot be
 * written, as the disk is full or the home was removed, is lost: nothing else must fail for it.
 */
export function openLog(file: string, now: () => Date): Log {
  return (line) => {
    try {
      appendFileSync(file, `${now().toISOString()} ${line}\n`, { mode: 0o600 });
    } catch {
      // There is no other place to tell of it.
    }
  };
}
