/** What builds on this machine find where it has no AWS CLI, which CodeBuild's images have. */
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Machine } from './machines/machine.js';

/**
 * The machine with a program `aws` behind all others: an AWS CLI that is installed is found first.
 * @param folder of the build
 * @param command what the program runs, with its own arguments behind it
 */
export async function withAwsCli(machine: Machine, folder: string, command: string): Promise<Machine> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { mode: 0o700 });
  const text = `#!/bin/sh\n# Stands in for the AWS CLI, which this machine does not have.\nexec ${command} "$@"\n`;
  await writeFile(join(programs, 'aws'), text, { mode: 0o700 });
  const { PATH } = machine.variables;
  return { ...machine, variables: { ...machine.variables, PATH: PATH ? `${PATH}${delimiter}${programs}` : programs } };
}
