import { appendFileSync } from 'node:fs';

export type Log = (line: string) => void;

/** A log that is appended to, a time before each entry. Entries are rare, so each is written at once. */
export function openLog(file: string, now: () => Date): Log {
  return (line) => appendFileSync(file, `${now().toISOString()} ${line}\n`, { mode: 0o600 });
}
