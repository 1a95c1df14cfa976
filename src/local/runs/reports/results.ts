/** What is read from the files that test tools and coverage tools write. */

/** CodeBuild's words for how a test case ended (`TestCase.status` in its API). */
export const STATUSES = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;
export type Status = (typeof STATUSES)[number];

export interface CaseResult {
  /** What related test cases have in common, such as their class. */
  readonly prefix: string;
  readonly name: string;
  readonly suite: string;
  readonly status: Status;
  readonly nanoseconds: number;
  /** Why it did not succeed; empty when nothing is said. */
  readonly message: string;
}

export interface Covered {
  readonly covered: number;
  readonly missed: number;
}

export interface FileCoverage {
  readonly path: string;
  readonly lines: Covered;
  readonly branches: Covered;
}

/** A file that is not what its report group says it is. */
export class BadReport extends Error {
  override readonly name = 'BadReport';
}

/** Seconds as they are written in reports, in nanoseconds; 0 when it is no such number. */
export function nanoseconds(seconds: string | number | undefined): number {
  // Some tools write 1234.5 as 1,234.5.
  const value = Number(String(seconds ?? 0).replaceAll(',', ''));
  const whole = Math.round(value * 1e9);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : 0;
}

/** A count as it is written in reports; 0 when it is none. */
export function count(text: string | undefined): number {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** What is covered of things that were hit that often each. */
export function coveredOf(hits: Iterable<number>): Covered {
  const all = [...hits];
  const covered = all.filter((each) => each > 0).length;
  return { covered, missed: all.length - covered };
}

/** What is covered of so many in all. */
export function outOf(total: number, covered: number): Covered {
  return { covered, missed: Math.max(0, total - covered) };
}
