import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isatty } from 'node:tty';

/** Where text goes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** How something is asked. */
export interface Asking {
  /** Nothing that is typed is shown. */
  readonly isHidden?: boolean;
}

/** The outside world as a value, so that tests can pass one of their own. */
export interface Host {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** How this program is started again, for git hooks and background work: an executable and its first arguments. */
  readonly self: readonly [string, ...string[]];
  /** Aborted by the first Ctrl-C; the second one ends the process at once. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Asks on the terminal; undefined when the user turned away (Ctrl-C, Ctrl-D). Absent where nobody can answer. */
  readonly ask?: (question: string, how?: Asking) => Promise<string | undefined>;
  /** Whether somebody types on standard input, who would see what is read there by `readInput`. */
  readonly isTyped?: boolean;
  /** Standard input, as text: all of it, or as soon as it is enough. */
  readInput(isEnough?: (text: string) => boolean): Promise<string>;
}

/** The host of a real process. Installs its signal handlers. */
export function processHost(entry: string): Host {
  const interrupted = new AbortController();
  // As many may wait at once as there are calls: no leak, as Node would have it.
  setMaxListeners(0, interrupted.signal);
  const interrupt = () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  ignoreLeavingReaders();
  // Not process.stdin.isTTY: looking at it opens the stream, which most commands never need.
  const interactive = isatty(0) && isatty(2);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    self: [process.execPath, entry],
    signal: interrupted.signal,
    now: Date.now,
    wait: async (ms, signal) => {
      await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
    },
    ...(interactive && {
      ask: (question: string, how?: Asking) => ask(question, () => interrupted.abort(), how),
    }),
    isTyped: isatty(0),
    async readInput(isEnough = () => false) {
      let text = '';
      process.stdin.setEncoding('utf8');
      for await (const chunk of process.stdin) {
        text += chunk;
        if (isEnough(text)) break;
      }
      return text;
    },
  };
}

/** A reader that leaves early (`| head -1`) is no failure, and what has been begun is finished all the same. */
function ignoreLeavingReaders(): void {
  let left = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    left ||= error.code === 'EPIPE';
    if (left) return;
    process.stderr.write(`error: The output could not be written: ${error.message}.\n`);
    process.exit(1);
  });
}

async function ask(
  question: string,
  interrupt: () => void,
  { isHidden = false }: Asking = {},
): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  const output = isHidden ? await nowhere() : process.stderr;
  // As a terminal: then it is the reader that shows what is typed, and not the terminal itself.
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  // Only now: from here on nothing that is typed is shown.
  if (isHidden) process.stderr.write(question);
  return await new Promise((resolve) => {
    reader.once('SIGINT', () => {
      process.stderr.write('\n');
      interrupt();
      reader.close();
    });
    reader.once('close', () => {
      resolve(undefined);
    });
    reader.question(isHidden ? '' : question, (answer) => {
      if (isHidden) process.stderr.write('\n');
      resolve(isHidden ? answer : answer.trim());
      reader.close();
    });
  });
}

/** Where the reader's echo of what is typed goes to be shown to nobody. */
async function nowhere(): Promise<NodeJS.WritableStream> {
  const { Writable } = await import('node:stream');
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
