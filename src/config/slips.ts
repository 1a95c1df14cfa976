/** What a mistyped key was meant to be. Pure. */
import { distance } from 'fastest-levenshtein';
import { kindOf } from '../stages/fields.js';

/** The keys that say what a stage is; `test` says so where there is no `deploy`. */
export const tellingKeys = ['deploy', 'approval', 'test'] as const;

/** Of the known keys the one that was probably meant. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const [near] = known
    .map((each) => ({ each, slips: distance(key.toLowerCase().replaceAll('_', '-'), each) }))
    .filter(({ each, slips }) => slips <= Math.max(2, Math.floor(each.length / 3)))
    .toSorted((a, b) => a.slips - b.slips);
  return near?.each;
}

/** Where a stage's key that says what it is was mistyped: what was written, and the stage as it was meant. */
export function slipOfKind(stage: object): { readonly written: string; readonly meant: object } | undefined {
  if ('deploy' in stage) return undefined;
  const missing = kindOf(stage) === undefined ? tellingKeys : (['deploy'] as const);
  for (const key of missing) {
    const slip = Object.entries(stage).find(([written]) => nearestKey(written, [key]));
    if (slip) return { written: slip[0], meant: { ...stage, [key]: slip[1] } };
  }
  return undefined;
}
