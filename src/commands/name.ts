import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkName, nearestName } from '../config/schema.js';
import type { Session } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { nearPipelines, ownPipelines } from '../pipelines.js';

/** A name, and where it was taken from when the user gave none. */
export interface ChosenName {
  readonly name: string;
  readonly from?: string;
}

/**
 * The name for a new pipeline: the one that was given, else the folder's project.
 * @throws UserError `bad-name`
 */
export async function nameForNew(given: string | undefined, host: Host): Promise<ChosenName> {
  if (given !== undefined) {
    checkName(given);
    return { name: given };
  }
  return await nameOfFolder(host);
}

/**
 * The name of a pipeline that exists: the one that was given, else the only pipeline there is, else the folder's project.
 * @throws UserError `bad-name`; `which-pipeline` when the folder's is none of several
 */
export async function nameOfExisting(given: string | undefined, session: Session, host: Host): Promise<ChosenName> {
  if (given !== undefined) {
    checkName(given);
    return { name: given };
  }
  const [only, ...others] = await ownPipelines(session);
  if (only !== undefined && others.length === 0) return { name: only, from: 'the only pipeline there is' };
  const chosen = await nameOfFolder(host);
  if (only === undefined || [only, ...others].includes(chosen.name)) return chosen;
  throw new UserError('which-pipeline', 'No name was given, and there are several pipelines.', {
    hint: `${await nearPipelines(session, chosen.name)}. Add a name behind the command.`,
    exitCode: exitCode.usage,
  });
}

async function nameOfFolder({ cwd }: Host): Promise<ChosenName> {
  const fromPackage = nearestName(await packageName(cwd));
  if (fromPackage) return { name: fromPackage, from: 'from package.json' };
  const fromFolder = nearestName(basename(cwd));
  if (fromFolder) return { name: fromFolder, from: "the folder's name" };
  throw new UserError('no-name', 'No name was given, and neither package.json nor the folder has one to take.', {
    hint: 'Add a name, such as hello, behind the command.',
    exitCode: exitCode.usage,
  });
}

async function packageName(folder: string): Promise<string> {
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    // A scope is not part of what people call it.
    return typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : '';
  } catch {
    return '';
  }
}
