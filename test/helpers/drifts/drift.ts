import type { Kind } from '../../../src/resources/index.js';
import type { ByHand } from '../by-hand.js';

/** One way in which a resource can come to differ from how it should be, and the difference that is to be seen. */
export interface Drift {
  readonly kind: Kind;
  readonly what: string;
  readonly byHand: ByHand;
  readonly changes: readonly Seen[];
}

/** The path, how it is now, and how it should be; where only the path matters, that alone. */
export type Seen = readonly [path: string, from?: unknown, to?: unknown];

/** What happens to one kind of resource: `drift('it is disabled', disable, ['state', 'DISABLED', 'ENABLED'])`. */
export function driftsOf(kind: Kind): (what: string, byHand: ByHand, ...changes: Seen[]) => Drift {
  return (what, byHand, ...changes) => ({ kind, what, byHand, changes });
}
