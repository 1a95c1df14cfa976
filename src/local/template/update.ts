/** An update of a stack, as far as its template goes. */
import type { TypeTable } from './check.js';
import type { Environment, LookUps } from './scope.js';
import type { Template } from './template.js';

/** A template with what it was or is to be applied with. */
export interface Version {
  readonly template: Template;
  readonly environment: Environment;
  readonly conditions: Readonly<Record<string, boolean>>;
}

/** A resource that is there. */
export interface StackResource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string;
}

export interface Update {
  /** What was applied last; undefined when nothing was. */
  readonly former?: Version | undefined;
  readonly next: Version;
  /** What is there, by logical id. */
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly types: readonly TypeTable[];
  /** Dynamic references are compared as they are written: nothing secret is asked for. */
  readonly lookUp: LookUps;
  /** Whether the stack gets other tags: all that can have tags get them. */
  readonly tagsChange: boolean;
  /** The logical ids of what is there already and is to be taken over. */
  readonly imports: readonly string[];
}
