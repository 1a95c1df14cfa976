import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { linesOf } from './lines.js';
import { killTree } from './process-tree.js';
import type { Secrets } from './secrets.js';

export interface ShellOptions {
  readonly program: 'sh' | 'bash';
  /** Values that no line of output is cut in. */
  readonly secrets?: Secrets;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder for the files that hold the commands. */
  readonly scratch: string;
  /** Called for every line of output, in order; the shell's output is not read on until it has ended. */
  write(line: string): Promise<void>;
  /** How long processes may take to end by themselves when they are killed. */
  readonly graceMs: number;
  /** Such as `NAME=value`: what only these commands have in their environment, to find what they leave running. */
  readonly mark?: string;
}

/**
 * One shell that lives through the commands of a build: folders, variables and functions stay, as on CodeBuild.
 * A command that ends the shell counts with the shell's exit code, and the next one gets a new shell, in the folder
 * and with the exported variables in which the former one was left.
 */
export class Shell {
  private running: RunningShell | undefined;
  private commands = 0;
  private killed = false;

  constructor(private readonly options: ShellOptions) {}

  /** Runs a command; gives its exit code. @throws Error when the shell has been killed before */
  async run(command: string): Promise<number> {
    return this.source(await this.write(command));
  }

  /** As `run`, but nothing that the command does to its shell stays. */
  async runByItself(command: string): Promise<number> {
    return this.run(`( . ${quoted(await this.write(command))} )`);
  }

  private async write(command: string): Promise<string> {
    const file = join(this.options.scratch, `command-${++this.commands}.sh`);
    await writeFile(file, `${command}\n`);
    return file;
  }

  private async source(file: string): Promise<number> {
    if (this.killed) throw new Error('the shell has been killed');
    this.running ??= new RunningShell(this.options);
    const { status, ended } = await this.running.source(file);
    if (ended) this.running = undefined;
    return status;
  }

  /** Ends the shell and everything that was started in it; nothing can be run in it any more. */
  async kill(): Promise<void> {
    this.killed = true;
    await this.running?.kill();
  }
}

/** What a command came to, and whether the shell ended with it. */
interface Result {
  readonly status: number;
  readonly ended: boolean;
}

class RunningShell {
  private readonly child: ChildProcess;
  private readonly input: Writable;
  private readonly results: AsyncGenerator<Result, never>;
  /** Why it could not be started. */
  private failure: Error | undefined;

  constructor(private readonly options: ShellOptions) {
    const mark = `\x1e${randomUUID()} `;
    this.child = spawn('sh', ['-c', piped(options.program, mark), 'sh', driver(mark, options.scratch)], {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.child.on('error', (error) => (this.failure = error));
    this.input = this.child.stdio[3] as Writable;
    this.input.on('error', () => undefined); // The shell has ended: its exit code says so.
    this.results = this.read(mark);
  }

  async source(file: string): Promise<Result> {
    this.input.write(`${file}\n`);
    return (await this.results.next()).value;
  }

  async kill(): Promise<void> {
    await this.killLeft();
    this.child.stdout?.destroy();
  }

  /** Reads the output to its end; gives a result at every mark, the last one when the shell has ended. */
  private async *read(mark: string): AsyncGenerator<Result, never> {
    let status = 128 + constants.signals.SIGKILL;
    for await (const line of linesOf(this.child.stdout as Readable, this.options.secrets)) {
      const at = line.indexOf(mark);
      if (at < 0) {
        await this.options.write(line);
        continue;
      }
      // Output that did not end with a line end stands before the mark.
      if (at > 0) await this.options.write(line.slice(0, at));
      const [, ended, code] = /^(exit )?(\d+)$/.exec(line.slice(at + mark.length)) ?? [];
      status = Number(code);
      // What the shell left running would hold its output open.
      if (ended) break;
      yield { status, ended: false };
    }
    await this.kill();
    if (this.failure) throw this.failure;
    for (;;) yield { status, ended: true };
  }

  private async killLeft(): Promise<void> {
    if (this.child.pid !== undefined) await killTree(this.child.pid, this.options.graceMs, this.options.mark);
  }
}

/**
 * Runs the shell behind a pipe of the kernel's. What Node calls a pipe is a socket, to which programs that are written
 * in Node write without waiting: the last lines before their `process.exit` would be lost.
 */
function piped(program: string, mark: string): string {
  const found = `command -v ${program} >/dev/null || echo '${program} is not installed on this machine'`;
  return `{ ${found}; ${program} -c "$1" ${program}; printf '%sexit %s\\n' '${mark}' "$?"; } | cat 3<&-`;
}

/**
 * Sources the files whose paths come on fd 3 and marks each one's end, with its exit code, in the output (so that
 * output and marks keep their order). Fd 5 is the output as it was, for a command may redirect its own.
 * What the shell exports and where it is when it ends is kept in two files, for the next one.
 */
function driver(mark: string, scratch: string): string {
  const [exports, folder] = [quoted(join(scratch, 'exports')), quoted(join(scratch, 'folder'))];
  return `
if [ -f ${folder} ]; then . ${exports}; cd -- "$(cat ${folder})"; fi
trap ${quoted(`export -p >${exports}; pwd >${folder}`)} EXIT
exec 5>&1 2>&1
while IFS= read -r CODEBUILD_COMMAND <&3; do
  . "$CODEBUILD_COMMAND" 3<&- 5>&-
  printf '%s%s\\n' '${mark}' "$?" >&5
done`;
}

/** A text as one word of a shell command. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
