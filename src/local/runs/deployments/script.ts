/** Runs a script of an event, as the CodeDeploy agent does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { linesOf } from '../lines.js';
import { killTree } from '../process-tree.js';

/** Names a script that runs, in its environment: what it leaves running is found by that. */
export const SCRIPT_MARK = 'CODEDEPLOY_LOCAL_SCRIPT';

export interface ScriptOptions {
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeout: number;
  readonly grace: number;
  /** Ends the script. */
  readonly interrupt: AbortSignal;
  /** A file for as long as the script runs, so that a runner knows what one that died has left running. */
  runningFile(mark: string): Promise<string>;
  /** Called for every line of output, one after another. */
  write(line: string, stream: 'stdout' | 'stderr'): Promise<void>;
}

/** How a script ended. */
export type ScriptEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'timed out' }
  /** It has exited, but something that it left running holds its output open. */
  | { readonly kind: 'output left open' };

/**
 * Runs a script to its end. What it has started in the background lives on, if it has closed its output; when the time is up
 * all of it is ended.
 * @throws the interrupt's reason; what keeps the script from being started
 */
export async function runScript(options: ScriptOptions): Promise<ScriptEnd> {
  options.interrupt.throwIfAborted();
  const mark = randomUUID();
  const running = await options.runningFile(mark);
  await writeFile(running, '');
  try {
    return await watched(await started(options, { ...options.env, [SCRIPT_MARK]: mark }), options, mark);
  } finally {
    await rm(running, { force: true });
  }
}

/** How often a file is tried that another process, which is just being started, still has open. */
const MOST_BUSY = 50;

/** A script that does not say by which program it is run is run by `sh`. */
async function started({ file, cwd }: ScriptOptions, env: Record<string, string>): Promise<ChildProcess> {
  const begin = async (program: string, args: readonly string[]) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    await once(child, 'spawn');
    return child;
  };
  for (let tried = 1; ; tried++) {
    try {
      return await begin(file, []);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOEXEC') return begin('sh', [file]);
      if (code !== 'ETXTBSY' || tried === MOST_BUSY) throw error;
      await pause(10);
    }
  }
}

async function watched(child: ChildProcess, options: ScriptOptions, mark: string): Promise<ScriptEnd> {
  const { timeout, grace, interrupt } = options;
  const exit = once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  const output = readOutput(child, options.write);
  const timeUp = new AbortController();
  const timer = setTimeout(() => timeUp.abort(), timeout);
  const cut = aborted(AbortSignal.any([timeUp.signal, interrupt]));
  try {
    const hasExited = await isFirst(exit, cut);
    if (hasExited && (await isFirst(output, cut))) return { kind: 'exited', code: exitCode(...(await exit)) };
    await killTree(child.pid!, grace, `${SCRIPT_MARK}=${mark}`);
    child.stdout?.destroy();
    child.stderr?.destroy();
    await output;
    interrupt.throwIfAborted();
    return { kind: hasExited ? 'output left open' : 'timed out' };
  } finally {
    clearTimeout(timer);
  }
}

/** Of one that a signal has ended, as shells count it. */
function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** Gives on every line, those of both streams one after another. */
function readOutput({ stdout, stderr }: ChildProcess, write: ScriptOptions['write']): Promise<unknown> {
  let last = Promise.resolve();
  const read = async (stream: Readable, name: 'stdout' | 'stderr') => {
    for await (const line of linesOf(stream)) {
      last = last.then(() => write(line, name));
      await last;
    }
  };
  return Promise.all([read(stdout!, 'stdout'), read(stderr!, 'stderr')]);
}

/** Whether the work is done before the time is up. @throws what the work throws */
function isFirst(work: Promise<unknown>, cut: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => true), cut.then(() => false)]);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
