/** Puts the temporary folders of all tests into memory, where the machine has a place for that: they sync a lot. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** More than the tests need at any moment. */
const BYTES = 2 * 1024 ** 3;

export default function setUp(): (() => void) | undefined {
  const folder = folderInMemory();
  if (folder === undefined) return undefined;
  process.env['TMPDIR'] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true });
  };
}

/** @returns undefined where there is none, it is too small, or no program can be run in it */
function folderInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < BYTES) return undefined;
    const folder = mkdtempSync(join(MEMORY, 'pipeline-setup-'));
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    execFileSync(program);
    return folder;
  } catch {
    return undefined;
  }
}
