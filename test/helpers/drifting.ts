/** What the engine sees of what drifted, and what it does about it. */
import { expect } from 'vitest';
import type { Result } from '../../src/engine.js';
import type { Inspection, Survey } from '../../src/inspect.js';
import type { Outcome } from '../../src/events.js';
import type { Kind } from '../../src/resources/index.js';
import type { Drift } from './drifts/index.js';

/** The one of a kind. */
export function of<T extends { readonly kind: Kind }>(all: readonly T[], kind: Kind): T | undefined {
  return all.find((each) => each.kind === kind);
}

/** All that is known of the resources, but for how often and when they were changed. */
export function asTheyAre({ inspections }: Survey): string[] {
  const times = ['version', 'created', 'lastModified'];
  return inspections.map(({ kind, found }) =>
    JSON.stringify([kind, found], (key, value: unknown) => (times.includes(key) ? undefined : value)),
  );
}

/** What `init` did something about. */
export function touched(results: readonly Result<Outcome>[]): Kind[] {
  return results.flatMap(({ kind, outcome }) => (outcome === 'unchanged' ? [] : [kind])).toSorted();
}

/** A drift is seen as what it is. */
export function expectDrift({ inspections }: Survey, { kind, changes }: Pick<Drift, 'kind' | 'changes'>): void {
  const { state, changes: found } = of(inspections, kind) as Inspection;
  expect(state).toBe('drifted');
  expect(found).toEqual(
    changes.map(([path, ...values]) =>
      expect.objectContaining({
        path,
        ...(values.length > 0 && { from: values[0] }),
        ...(values.length > 1 && { to: values[1] }),
      }),
    ),
  );
}
