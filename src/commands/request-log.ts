/** The file that `local serve --requests` tells every call to. */
import { openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import type { SeenRequest } from '../local/index.js';

/**
 * Opens the file to add to it, a line of JSON for every request. A line that cannot be written, as the disk is full, is
 * lost: no call must fail for it.
 * @throws UserError when the file cannot be opened
 */
export function openRequestLog(file: string, { cwd }: Pick<Host, 'cwd'>): (request: SeenRequest) => void {
  const descriptor = open(resolve(cwd, file));
  return (request) => {
    try {
      writeSync(descriptor, `${JSON.stringify(request)}\n`);
    } catch {
      // There is no other place to tell of it.
    }
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw new UserError('requests-file', `The requests cannot be written to ${path}: ${(error as Error).message}.`, {
      hint: 'Name a file in a folder that is there and that you may write to.',
      exitCode: exitCode.usage,
      cause: error,
    });
  }
}
