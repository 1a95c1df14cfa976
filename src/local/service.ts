/**
 * What a service of the local AWS is: a name, a protocol, and handlers named by AWS's operation names.
 * A handler gets an input that its service's API model allows, and gives the output, both in the shapes of the SDK's own types.
 */
import type { StaticOperationSchema } from '@smithy/types';
import type { ServiceAccess } from './access/permission.js';
import type { Constraints } from './constraints.js';
import type { Collection, Store } from './store.js';

/** One call of one operation: who makes it, where, and the state it works on. */
export interface Call {
  /** AWS's request id, as the answer carries it. */
  readonly requestId: string;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** The ARN of who calls: the local user, or a role that a service acts as. */
  readonly principal: string;
  /** The URL of the listener that the caller came through; absent for a call in process. */
  readonly origin?: string;
  readonly store: Store;
  /** State of this region, such as `codebuild/projects`. */
  regional<T>(name: string): Collection<T>;
  /** State of the whole account, such as `iam/roles`. */
  global<T>(name: string): Collection<T>;
  /** An ARN of this partition, region and account: `arn('codebuild', 'project/hello')`. */
  arn(service: string, resource: string): string;
  now(): Date;
  /**
   * Calls another service within this call (under the same lock), as `principal` (default: the caller's).
   * @throws AwsError as the operation does
   */
  invoke<O = unknown>(service: string, operation: string, input: object, principal?: string): Promise<O>;
  /** This call in the name of another principal: an ARN. */
  as(principal: string): Call;
  /** Says that an execution or a build waits to be moved; a runner is started when this call has ended. */
  wakeRunner(): void;
  /** Says that something that is hosted has changed, or is asked for: what serves it looks at it, and is started when it is not at work. */
  wakeHosting(): void;
  /** As `wakeHosting`; and the call is answered only when something listens on the port, if what serves can be started. */
  awaitHosting(port: number): void;
  /** A line in the local AWS's log. */
  log(line: string): void;
}

export interface Operation {
  readonly schema: StaticOperationSchema;
  handle(input: never, call: Call): unknown;
}

/** Ties a handler to its operation's schema; the types are the SDK's `XCommandInput` and `XCommandOutput`. */
export function operation<I, O>(
  schema: StaticOperationSchema,
  handle: (input: I, call: Call) => Promise<Answer<O>> | Answer<O>,
): Operation {
  return { schema, handle };
}

/** An operation's output without what only a client adds. */
export type Answer<O> = Omit<O, '$metadata'>;

export type Protocol =
  | { readonly kind: 'json'; /** Before the dot of `X-Amz-Target`. */ readonly target: string }
  | { readonly kind: 'query'; readonly version: string; readonly xmlNamespace: string }
  | { readonly kind: 'rest-json' }
  | { readonly kind: 'rest-xml'; readonly xmlNamespace: string };

/** What is checked of every input before its handler sees it. */
interface Validation {
  /** The code of the error that says what is wrong. */
  readonly code: string;
  /** From AWS's API model; `scripts/constraints.mjs` writes them. */
  readonly constraints: Constraints;
}

export interface Service {
  /** AWS's signing name: codeartifact, codecommit, codebuild, codepipeline, events, logs, secretsmanager, ssm, iam, sts, s3. */
  readonly name: string;
  readonly protocol: Protocol;
  /** Absent where the service has an error of its own for each member: its handlers check what they are given. */
  readonly validation?: Validation;
  /** Every operation that is offered, by its AWS name. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** What callers must be allowed. */
  readonly access: ServiceAccess;
  /** Operations whose settings are kept and given back, but not acted on: what does not happen, by operation. */
  readonly storedOnly?: Readonly<Record<string, string>>;
}
