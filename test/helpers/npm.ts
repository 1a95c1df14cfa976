/** The real npm, with a configuration and a cache of its own. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Ran {
  readonly code: number;
  readonly output: string;
}

export interface Npm {
  /** Runs npm in a folder below its own; what it says on both streams is `output`. */
  run(folder: string, ...args: string[]): Promise<Ran>;
  /** A package to be published, or installed into, in a folder of its name. */
  project(folder: string, manifest: object, files?: Readonly<Record<string, string>>): Promise<string>;
  /** As `npm config set`, of whole lines. */
  configure(...lines: string[]): Promise<void>;
  /** Forgets what was downloaded. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function openNpm(): Promise<Npm> {
  const home = await mkdtemp(join(tmpdir(), 'npm '));
  const userconfig = join(home, 'npmrc');
  const quiet = [
    'audit=false',
    'fund=false',
    'update-notifier=false',
    'fetch-retries=0',
    `cache=${join(home, 'cache')}`,
  ];
  const configure = (...lines: string[]) => writeFile(userconfig, [...quiet, ...lines, ''].join('\n'));
  await configure();
  const env = { PATH: process.env['PATH'], HOME: home, npm_config_userconfig: userconfig };
  return {
    configure,
    run: (folder, ...args) =>
      new Promise((resolve) => {
        execFile('npm', args, { cwd: join(home, folder), env }, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
        });
      }),
    async project(folder, manifest, files = { 'index.js': '' }) {
      const path = join(home, folder);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'package.json'), JSON.stringify(manifest));
      for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
      return path;
    },
    forget: () => rm(join(home, 'cache'), { recursive: true, force: true }),
    close: () => rm(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}
