import type { Execution } from './executions/execution.js';
import type { Kind } from './resources/index.js';

/** What became of a resource in `init`. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** What became of a resource in `destroy`. */
export type Removal = 'removed' | 'kept' | 'absent';

/** What happens, as it happens: people, pipes and tests are readers of this one stream. */
export type Event =
  | { readonly type: 'resource-started'; readonly kind: Kind; readonly name: string }
  | {
      readonly type: 'resource-finished';
      readonly kind: Kind;
      readonly name: string;
      readonly outcome: Outcome | Removal;
      /** How long it took, in milliseconds. */
      readonly ms: number;
      readonly reason?: string | undefined;
    }
  | { readonly type: 'resource-failed'; readonly kind: Kind; readonly name: string }
  /** A new look at the execution that is being watched. */
  | { readonly type: 'execution'; readonly execution: Execution }
  /** Something that the user should know, but need not act on. */
  | { readonly type: 'note'; readonly text: string };
