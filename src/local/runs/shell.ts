import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { linesOf } from './lines.js';
import type { Machine, RunningScript } from './machines/machine.js';
import { quoted } from './quoted.js';
import type { Secrets } from './secrets.js';

export interface ShellOptions {
  readonly program: 'sh' | 'bash';
  /** What it runs on. */
  readonly machine: Machine;
  /** Values that no line of output is cut in. */
  readonly secrets?: Secrets;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder for the files that hold the commands. */
  readonly commands: string;
  /** A folder in which a shell that has ended leaves what the next one is to take over. */
  readonly state: string;
  /** Called for every line of output, in order; the shell's output is not read on until it has ended. */
  write(line: string): Promise<void>;
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
    return this.source(await this.write(`${TRACE_AGAIN}\n${command}`));
  }

  /** Runs a command that is none of the build's: it is not shown, even when the build has its commands traced. */
  async runUnseen(command: string): Promise<void> {
    await this.source(await this.write(`${command}\n${TRACE_AGAIN}`));
  }

  /** As `run`, but nothing that the command does to its shell stays. */
  async runByItself(command: string): Promise<number> {
    return this.run(`( . ${quoted(await this.write(command))} )`);
  }

  private async write(command: string): Promise<string> {
    const file = join(this.options.commands, `command-${++this.commands}.sh`);
    await writeFile(file, `${command}\n`);
    return this.options.machine.inside(file);
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
  private readonly script: RunningScript;
  private readonly results: AsyncGenerator<Result, never>;

  constructor(private readonly options: ShellOptions) {
    const mark = `\x1e${randomUUID()} `;
    const { machine, program, state } = options;
    this.script = machine.start(piped(program, machine.name, mark), [driver(mark, machine.inside(state))], options);
    this.script.input.on('error', () => undefined); // The shell has ended: its exit code says so.
    this.results = this.read(mark);
  }

  async source(file: string): Promise<Result> {
    this.script.input.write(`${file}\n`);
    return (await this.results.next()).value;
  }

  kill(): Promise<void> {
    return this.script.kill();
  }

  /** Reads the output to its end; gives a result at every mark, the last one when the shell has ended. */
  private async *read(mark: string): AsyncGenerator<Result, never> {
    let status = 128 + constants.signals.SIGKILL;
    const marked = new RegExp(`${mark}(exit )?(\\d+)$`);
    for await (const line of linesOf(this.script.output, this.options.secrets)) {
      const found = marked.exec(line);
      if (!found) {
        await this.options.write(line);
        continue;
      }
      // Output that did not end with a line end stands before the mark.
      if (found.index > 0) await this.options.write(line.slice(0, found.index));
      const [, ended, code] = found;
      status = Number(code);
      // What the shell left running would hold its output open.
      if (ended) break;
      yield { status, ended: false };
    }
    await this.kill();
    if (this.script.failure) throw this.script.failure;
    for (;;) yield { status, ended: true };
  }
}

/**
 * Runs the shell behind a pipe of the kernel's. What Node calls a pipe is a socket, to which programs that are written
 * in Node write without waiting: the last lines before their `process.exit` would be lost.
 */
function piped(program: string, machine: string, mark: string): string {
  const found = `command -v ${program} >/dev/null || echo '${machine} has no ${program}'`;
  return `{ ${found}; ${program} -c "$1" ${program}; printf '%sexit %s\\n' '${mark}' "$?"; } | cat 3<&-`;
}

/**
 * Sources the files whose paths come on fd 3 and marks each one's end, with its exit code, in the output (so that
 * output and marks keep their order). Fd 5 is the output as it was, for a command may redirect its own.
 * What the shell exports and where it is when it ends is kept in two files, for the next one.
 * Nothing of this is traced: `set -x` and `set -v` are noted when a command has ended, and off until the next begins.
 */
function driver(mark: string, state: string): string {
  const [exports, folder] = [quoted(`${state}/exports`), quoted(`${state}/folder`)];
  return `
CODEBUILD_OPTIONS=$-
set +xv
if [ -f ${folder} ]; then . ${exports}; cd -- "$(cat ${folder})"; fi
trap ${quoted(`{ export -p >${exports}; pwd >${folder}; } >/dev/null 2>&1`)} EXIT
exec 5>&1 2>&1
while IFS= read -r CODEBUILD_COMMAND <&3; do
  . "$CODEBUILD_COMMAND" 3<&- 5>&-
  {
    CODEBUILD_STATUS=$?
    CODEBUILD_OPTIONS=$-
    set +xv
    printf '%s%s\\n' '${mark}' "$CODEBUILD_STATUS" >&5
  } >/dev/null 2>&1
done`;
}

/** Sets the options that the driver has noted; in a command's file, for the shell would trace that it sources one. */
const TRACE_AGAIN = ['v', 'x'].map((each) => `case $CODEBUILD_OPTIONS in *${each}*) set -${each};; esac`).join('; ');
