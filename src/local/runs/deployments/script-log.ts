import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The end of an event's log that is given in its diagnostics, in characters. */
const TAIL = 2048;

/** What an event's scripts say: in a file of the deployment, and its end for the diagnostics. */
export class ScriptLog {
  private lines: string[] = [];

  /**
   * @param folder the deployment's
   * @param now what time it is
   */
  constructor(
    private readonly folder: string,
    private readonly now: () => Date,
  ) {}

  async write(line: string): Promise<void> {
    this.lines.push(line);
    while (this.lines.length > 1 && this.size() > TAIL) this.lines.shift();
    const file = join(this.folder, 'logs/scripts.log');
    await mkdir(dirname(file), { recursive: true });
    const time = this.now().toISOString().slice(0, 19).replace('T', ' ');
    await appendFile(file, `${time} ${line}\n`);
  }

  /** The last whole lines. */
  tail(): string {
    return this.lines.map((line) => `${line.slice(-TAIL)}\n`).join('');
  }

  private size(): number {
    return this.lines.reduce((sum, line) => sum + line.length + 1, 0);
  }
}
