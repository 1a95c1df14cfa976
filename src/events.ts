import type { Execution } from './executions/execution.js';
import type { Kind } from './resources/index.js';

/** What became of a resource in `init`. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** What became of a resource in `destroy`. */
export type Removal = 'removed' | 'kept' | 'absent';

/** A stretch of time. */
export interface Span {
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** A call of AWS that has ended: when and how, and nothing of what was said in it. */
export interface CallEvent extends Span {
  readonly type: 'call';
  /** As AWS calls it, such as `CloudWatch Logs`. */
  readonly service: string;
  /** By AWS's name, such as `CreateRole`. */
  readonly operation: string;
  /** Every time that it was sent; between them it waited. */
  readonly attempts: readonly Span[];
  readonly requestId?: string | undefined;
  /** The name of the error that it ended with. */
  readonly error?: string | undefined;
}

/** What happens, as it happens: people, pipes and tests are readers of this one stream. */
export type Event =
  /** What is going to be worked on, before anything of it begins. */
  | { readonly type: 'work'; readonly kinds: readonly Kind[] }
  | { readonly type: 'resource-started'; readonly kind: Kind; readonly name: string }
  | (Span & {
      readonly type: 'resource-finished';
      readonly kind: Kind;
      readonly name: string;
      readonly outcome: Outcome | Removal;
      readonly reason?: string | undefined;
    })
  /** What AWS says of something slow that is being made, changed or taken away. */
  | { readonly type: 'resource-progress'; readonly kind: Kind; readonly name: string; readonly text: string }
  | (Span & { readonly type: 'resource-failed'; readonly kind: Kind; readonly name: string })
  /** A new look at the execution that is being watched. */
  | { readonly type: 'execution'; readonly execution: Execution }
  | CallEvent
  /** What is being done to keep the code before its repository goes; undefined at the end. */
  | { readonly type: 'backup'; readonly doing: string | undefined }
  /** Something that the user should know, but need not act on. */
  | { readonly type: 'note'; readonly text: string };
