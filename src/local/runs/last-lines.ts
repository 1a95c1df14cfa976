const MOST_LINES = 200;
const MOST_CHARACTERS = 1_000;

/** The last lines of an output, each no longer than an error message is. */
export class LastLines {
  private lines: string[] = [];

  add(line: string): void {
    this.lines.push(line.slice(0, MOST_CHARACTERS));
    if (this.lines.length >= 2 * MOST_LINES) this.lines = this.lines.slice(-MOST_LINES);
  }

  clear(): void {
    this.lines = [];
  }

  text(): string {
    return this.lines.slice(-MOST_LINES).join('\n');
  }
}
