import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkName, nearestName } from '../config/schema.js';
import type { Session } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { nearPipelines, ownPipelines } from '../pipelines.js';
import { type ConfigFile, whereabouts } from './config-file.js';

/** A name, and where it was taken from when the user gave none. */
export interface ChosenName {
  readonly name: string;
  readonly from?: string;
}

/**
 * The name for a new pipeline: the one that was given, else the file's, else the folder's project.
 * @throws UserError `bad-name`; `other-name` when the file is about another pipeline
 */
export async function nameForNew(given: string | undefined, host: Host, file?: ConfigFile): Promise<ChosenName> {
  const { path, asked: { name } = {} } = file ?? {};
  if (given !== undefined) {
    checkName(given);
    if (name === undefined || name === given) return { name: given };
    throw new UserError('other-name', `The pipeline of ${path} is called ${name}, not ${given}.`, {
      hint: 'Leave the name out behind the command, or change it in the file, or name another file: --config FILE',
      exitCode: exitCode.usage,
    });
  }
  if (path !== undefined && name !== undefined) return { name, from: `from ${path}` };
  return await nameOfFolder(host);
}

/**
 * The name of a pipeline that exists: the one that was given, else the one in `pipeline.yml`, else the only pipeline there
 * is, else the folder's project.
 * @param remedy how a name is given
 * @throws UserError `bad-name`; `bad-config`; `which-pipeline` when the folder's is none of several
 */
export async function nameOfExisting(
  given: string | undefined,
  session: Session,
  host: Host,
  remedy = 'Add a name behind the command.',
): Promise<ChosenName> {
  if (given !== undefined) {
    checkName(given);
    return { name: given };
  }
  const { path, name } = await whereabouts(undefined, host);
  if (path !== undefined && name !== undefined) return { name, from: `from ${path}` };
  const [only, ...others] = await ownPipelines(session);
  if (only !== undefined && others.length === 0) return { name: only, from: 'the only pipeline there is' };
  const chosen = await nameOfFolder(host);
  if (only === undefined || [only, ...others].includes(chosen.name)) return chosen;
  throw new UserError('which-pipeline', 'No name was given, and there are several pipelines.', {
    hint: `${await nearPipelines(session, chosen.name)}. ${remedy}`,
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
