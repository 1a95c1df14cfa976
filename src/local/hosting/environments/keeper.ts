import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { linesOf } from '../../runs/lines.js';
import { killTree } from '../../runs/process-tree.js';

export interface KeeperOptions {
  /** For `sh`. */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told of every line that it writes. */
  write(line: string): void;
  /** How long its processes may take to end by themselves, in milliseconds. */
  readonly graceMs: number;
  /** How long lies between its death and its next start, in milliseconds: twice as long each time, half a minute at most. */
  readonly restartMs: number;
  /** What its processes, and those of the same application, are known by: `NAME=value` in their environment. */
  readonly mark: string;
}

const LONGEST_PAUSE = 30_000;
/** Who lived for so many times the first pause has not died at once: the pauses begin anew. */
const LONG_LIVED = 30;

/** Keeps a process running: one that dies is started again. */
export class Keeper {
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pause: number;
  private startedAt = 0;
  private isStopped = false;
  private isKept = false;
  private isDead = false;
  private sayEnded: (how: string) => void = () => undefined;

  /** How it ended, if it did before it was to be kept. */
  readonly ended = new Promise<string>((resolve) => (this.sayEnded = resolve));

  constructor(private readonly options: KeeperOptions) {
    this.pause = options.restartMs;
  }

  start(): void {
    const { command, cwd, env } = this.options;
    this.startedAt = performance.now();
    this.isDead = false;
    const child = spawn('sh', ['-c', command], {
      cwd,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.child = child;
    // A line that cannot be written must not end what serves.
    for (const stream of [child.stdout, child.stderr]) void this.read(stream).catch(() => undefined);
    child.on('error', (error) => this.died(error.message));
    child.on('exit', (code, signal) => this.died(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  /** From now on it is started again when it dies, and if it has. */
  keep(): void {
    this.isKept = true;
    if (this.isDead) this.restart();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const { pid } = this.child ?? {};
    if (pid !== undefined) await killTree(pid, this.options.graceMs, this.options.mark);
  }

  private async read(stream: Readable): Promise<void> {
    for await (const line of linesOf(stream)) this.options.write(line);
  }

  private died(how: string): void {
    if (this.isStopped || this.isDead) return;
    this.isDead = true;
    this.sayEnded(how);
    this.options.write(`${this.options.command}: ended with ${how}`);
    if (this.isKept) this.restart();
  }

  private restart(): void {
    const { restartMs, graceMs } = this.options;
    if (performance.now() - this.startedAt > LONG_LIVED * restartMs) this.pause = restartMs;
    const { pid } = this.child ?? {};
    const again = async () => {
      // What it left may still have its port.
      if (pid !== undefined) await killTree(pid, graceMs);
      if (!this.isStopped) this.start();
    };
    this.timer = setTimeout(() => void again(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }
}
