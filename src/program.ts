/** Only in the built program: there, what is imported lazily lies in one script, whose compiled code is kept. */
import { join } from 'node:path';
import { cacheFolder, runScript } from './code-cache.js';

/** Set by the build: tells it from others. */
declare const BUILD: string;

type Parts = Readonly<Record<string, () => object>>;
type Wrapper = (module: { exports: Parts }, require: NodeJS.Require, file: string) => void;

let parts: Parts | undefined;

/** A module of the program, run when it is first asked for. The first one that is asked for stands for the command. */
export function part(name: string): object | undefined {
  parts ??= open(name);
  return parts[name]?.();
}

function open(command: string): Parts {
  const file = join(__dirname, 'program.cjs');
  const module = { exports: {} };
  (runScript(file, join(cacheFolder(BUILD), command)) as Wrapper)(module, require, file);
  return module.exports;
}
