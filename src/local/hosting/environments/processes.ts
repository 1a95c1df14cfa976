/** Which processes make up an application, as the Node.js platform finds out. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import { DeploymentFailure } from './failure.js';

export interface Planned {
  /** `web` is the one that requests are sent to. */
  readonly name: string;
  /** For `sh`. */
  readonly command: string;
}

/** What of a package.json matters here. */
export interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A line of a Procfile. Source: "Buildfile and Procfile" in the Elastic Beanstalk Developer Guide. */
const LINE = /^([A-Za-z0-9_-]+):\s*(\S.*)$/;

/**
 * Those of the `Procfile`; else `npm start`, where there is such a script; else `app.js` or `server.js`.
 * @throws DeploymentFailure
 */
export async function plannedIn(folder: string): Promise<Planned[]> {
  const procfile = await ifPresent(() => readFile(join(folder, 'Procfile'), 'utf8'));
  if (procfile !== undefined) return parseProcfile(procfile);
  if ((await packageIn(folder))?.scripts?.['start'] !== undefined) return [{ name: 'web', command: 'npm start' }];
  for (const file of ['app.js', 'server.js']) {
    if ((await ifPresent(() => readFile(join(folder, file)))) !== undefined) {
      return [{ name: 'web', command: `node ${file}` }];
    }
  }
  throw new DeploymentFailure(
    'The source bundle has no Procfile, no start script in its package.json, and neither app.js nor server.js: nothing can be started.',
  );
}

/** @throws DeploymentFailure */
export function parseProcfile(text: string): Planned[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const planned = lines.map((line) => {
    const [, name, command] = LINE.exec(line.trim()) ?? [];
    if (name === undefined || command === undefined) {
      throw new DeploymentFailure(`The Procfile has a line that is none: ${JSON.stringify(line)}.`);
    }
    return { name, command };
  });
  if (!planned.some(({ name }) => name === 'web'))
    throw new DeploymentFailure('The Procfile has no process called web.');
  if (new Set(planned.map(({ name }) => name)).size < planned.length) {
    throw new DeploymentFailure('The Procfile has two processes of one name.');
  }
  return planned;
}

/** @throws DeploymentFailure */
export async function packageIn(folder: string): Promise<Package | undefined> {
  const text = await ifPresent(() => readFile(join(folder, 'package.json'), 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Package;
  } catch (error) {
    throw new DeploymentFailure(`The package.json cannot be read: ${(error as Error).message}.`);
  }
}
