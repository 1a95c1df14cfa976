import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Gives a file to an owner and a group, by their names, where this user may. @returns why not, when that fails */
export async function changeOwner(
  file: string,
  owner: string | undefined,
  group: string | undefined,
): Promise<string | undefined> {
  if (owner === undefined && group === undefined) return undefined;
  const names = `${owner ?? ''}${group === undefined ? '' : `:${group}`}`;
  try {
    await run('chown', ['--', names, file]);
    return undefined;
  } catch (error) {
    return ((error as { stderr?: string }).stderr ?? (error as Error).message).trim();
  }
}
