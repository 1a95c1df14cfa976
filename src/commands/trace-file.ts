import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../errors.js';
import type { CallEvent, Event } from '../events.js';
import type { Host } from '../host.js';
import { traceDocument, type Work } from '../render/trace.js';

/** Where `--trace` writes what took how long. */
export interface TraceFile {
  readonly emit: (event: Event) => void;
  /** Writes all that there is so far: again, with more in it, when it is called again. */
  readonly write: () => void;
}

/**
 * Opens the file before anything else is done.
 * @throws UserError `trace` when it cannot be written
 */
export function openTrace(path: string, { cwd, stderr }: Pick<Host, 'cwd' | 'stderr'>): TraceFile {
  const file = resolve(cwd, path);
  const calls: CallEvent[] = [];
  const work: Work[] = [];
  try {
    writeFileSync(file, '');
  } catch (error) {
    throw new UserError('trace', `The trace cannot be written: ${(error as Error).message}.`, {
      hint: 'Nothing was done. Let --trace name another file, in a folder that is there.',
      exitCode: exitCode.usage,
      cause: error,
    });
  }
  return {
    emit(event) {
      if (event.type === 'call') calls.push(event);
      if (event.type === 'resource-finished' || event.type === 'resource-failed') work.push(event);
    },
    write() {
      try {
        writeFileSync(file, `${JSON.stringify(traceDocument(calls, work))}\n`);
      } catch (error) {
        // What the command did is done, and its result is what counts.
        stderr.write(`The trace could not be written: ${(error as Error).message}.\n`);
      }
    },
  };
}
