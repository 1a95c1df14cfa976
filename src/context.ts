import type { Clients } from './aws/clients.js';
import type { Config } from './config/schema.js';
import type { Event } from './events.js';
import type { Identity, Names } from './names.js';
import type { Setting } from './stages/settings/setting.js';

/** What everything that talks to AWS is given. */
export interface Session {
  readonly identity: Identity;
  /** Rejects when that is not the account of the credentials: nothing that was read is believed before. */
  readonly confirmed: Promise<void>;
  /** `aws`, `local`, or the URL of another endpoint. */
  readonly endpoint: string;
  readonly aws: Clients;
  readonly emit: (event: Event) => void;
  /** Aborted by Ctrl-C: no new call is begun, those in flight are let finish. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds, or as soon as the user interrupts. */
  readonly wait: (ms: number) => Promise<void>;
  /** Where the thing of this ARN answers on this machine; undefined on AWS, which has addresses of its own. */
  readonly servedAt: (arn: string) => Promise<string | undefined>;
  /** How the user types a command of this program here: with what it was started by, and the options that lead to the same AWS. */
  readonly commandLine: (command: string) => string;
  /** The same, but not interrupted: for what must be done after Ctrl-C. */
  readonly uninterrupted: () => Session;
  /** How long to wait between two looks at an execution, in milliseconds. */
  readonly pollInterval: number;
}

/** A session about one pipeline: what every resource is given. */
export interface Context extends Session {
  readonly config: Config;
  readonly names: Names;
  /** Where environments answer, as far as that is known: AWS chooses some of the addresses. */
  readonly urls: Readonly<Record<string, string>>;
  /** What is kept in Parameter Store for it, as far as that is known; none where the config does not ask for it. */
  readonly settings: readonly Setting[];
}
