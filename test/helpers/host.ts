import { setMaxListeners } from 'node:events';
import type { Asking, Host, Output } from '../../src/host.js';

/** 1 March 2026, 12:00 UTC: when every test begins. */
export const noon = Date.parse('2026-03-01T12:00:00Z');

export interface FakeHostOptions {
  /** Whether stdout and stderr are a terminal. */
  readonly tty?: boolean;
  readonly env?: Host['env'];
  readonly cwd?: string;
  readonly platform?: NodeJS.Platform;
  /** What is typed at each question, in order; undefined is Ctrl-D. Without it nobody can be asked. */
  readonly answers?: readonly (string | undefined)[];
  /** Standard input, as text. */
  readonly input?: string;
  /** Whether somebody types it. */
  readonly isTyped?: boolean;
}

/** A host that is in a test's hands. Its clock moves only when somebody waits. */
export interface FakeHost extends Host {
  readonly stdout: Captured;
  readonly stderr: Captured;
  /** What was asked. */
  readonly questions: readonly string[];
  /** Of each whether what is typed is hidden. */
  readonly hidden: readonly boolean[];
  /** How long was waited each time, in milliseconds. */
  readonly waits: readonly number[];
  /** Ctrl-C. */
  interrupt(): void;
  /** Called before each wait ends, for what happens meanwhile. */
  onWait: () => void;
}

/** An output that keeps what is written to it. */
export class Captured implements Output {
  readonly isTTY: boolean;
  readonly columns = 80;
  text = '';

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  // What a spinner does to a terminal, as the control sequences that a terminal gets.
  cursorTo(column: number): boolean {
    return this.write(`\u001B[${column + 1}G`);
  }

  moveCursor(_columns: number, rows: number): boolean {
    return this.write(`\u001B[${-rows}A`);
  }

  clearLine(): boolean {
    return this.write('\u001B[0K');
  }
}

export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const interrupted = new AbortController();
  // As the host of a real process does.
  setMaxListeners(0, interrupted.signal);
  const questions: string[] = [];
  const hidden: boolean[] = [];
  const waits: number[] = [];
  let now = noon;
  const answers = [...(options.answers ?? [])];
  const ask = async (question: string, { isHidden = false }: Asking = {}) => {
    questions.push(question);
    hidden.push(isHidden);
    if (answers.length === 0) throw new Error(`Nobody answers: ${question}`);
    return answers.shift();
  };
  return {
    stdout: new Captured(options.tty),
    stderr: new Captured(options.tty),
    env: options.env ?? {},
    cwd: options.cwd ?? '/',
    platform: options.platform ?? 'linux',
    self: ['/usr/bin/node', '/opt/pipeline-setup.js'],
    signal: interrupted.signal,
    questions,
    hidden,
    waits,
    now: () => now,
    async wait(ms) {
      waits.push(ms);
      now += ms;
      this.onWait();
    },
    ...(options.answers && { ask }),
    isTyped: options.isTyped ?? false,
    readInput: async () => options.input ?? '',
    interrupt: () => {
      interrupted.abort();
    },
    onWait: () => undefined,
  };
}
