/** A value with fewer characters is not hidden: it would be found all over a log, and protects nothing. */
const LEAST = 3;

/**
 * What a build's log must not show: the values that came from Parameter Store and Secrets Manager, of whatever type.
 * Source: the notes on `env` in "Build specification reference for CodeBuild" in AWS's CodeBuild user guide, which name
 * no shortest length.
 */
export class Secrets {
  /** Longest first, so that one that holds another goes whole. */
  private values: readonly string[] = [];

  /** Adds values; of one with several lines each line is hidden, however it is indented. */
  add(values: readonly string[]): void {
    const lines = values.flatMap((value) => value.split(/\r\n|\r|\n/)).map((line) => line.trim());
    const long = [...values.filter((value) => !/[\r\n]/.test(value)), ...lines].filter(({ length }) => length >= LEAST);
    this.values = [...new Set([...this.values, ...long])].toSorted((a, b) => b.length - a.length);
  }

  /** The text with `***` in place of each value. */
  hide(text: string): string {
    return this.values.reduce((hidden, value) => hidden.replaceAll(value, () => '***'), text);
  }

  /** Characters of the longest value. */
  longest(): number {
    return this.values[0]?.length ?? 0;
  }

  /** Where a text can be cut without cutting a value in two: at this place, or at one before. */
  cut(text: string, at: number): number {
    for (const value of this.values) {
      const start = text.lastIndexOf(value, at - 1);
      if (start > 0 && start + value.length > at) return this.cut(text, start);
    }
    return at;
  }
}
