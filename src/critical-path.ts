import type { Span } from './events.js';

/**
 * What everything waited for: from the span that ended last back to the beginning, each one's predecessor being the one
 * that ended latest before it began.
 * @returns in the order of time
 */
export function criticalPath<S extends Span>(spans: readonly S[]): S[] {
  // Of those that took no time, the last one first.
  const byEnd = spans.toReversed().toSorted((a, b) => endOf(b) - endOf(a) || b.start - a.start);
  const path: S[] = [];
  for (const span of byEnd) {
    const next = path.at(-1);
    if (!next || endOf(span) <= next.start) path.push(span);
  }
  return path.toReversed();
}

function endOf({ start, ms }: Span): number {
  return start + ms;
}
