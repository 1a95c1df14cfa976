/** Only in the built program, which begins here: its scripts, whose compiled code is kept. */
import { join } from 'node:path';
import { cacheFolder, runScript } from './code-cache.js';
import type * as Main from './main.js';

/** Set by the build: tells it from others. */
declare const BUILD: string;

type Parts = Readonly<Record<string, () => object>>;
type Wrapper<T> = (module: { exports: T }, require: NodeJS.Require, file: string, partOf: typeof part) => void;

/** As `run` of `main.ts`. */
export function run(argv: readonly string[]): Promise<number> {
  // Showing the help or the version takes other functions than running a command.
  const main = open<typeof Main>('main.cjs', argv[0]?.startsWith('-') ? 'main-options' : 'main');
  return main.run(argv);
}

let parts: Parts | undefined;

/** A module of the program, run when it is first asked for. The first one that is asked for stands for the command. */
function part(name: string): object | undefined {
  parts ??= open<Parts>('program.cjs', name);
  return parts[name]?.();
}

/** @param cache the name of the file that the script's code is kept in */
function open<T extends object>(script: string, cache: string): T {
  const file = join(__dirname, script);
  const module = { exports: {} as T };
  (runScript(file, join(cacheFolder(BUILD, __dirname), cache)) as Wrapper<T>)(module, require, file, part);
  return module.exports;
}
