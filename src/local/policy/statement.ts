/** Whether a statement speaks of a request. Pure. */
import { iamGlob, matchesGlob } from '../glob.js';
import { matchesResource } from './arn.js';
import { holds } from './condition.js';
import type { Statement } from './document.js';
import { resolved, type ContextKeys } from './variables.js';

/** Whether action, resource and condition are the statement's; whom it speaks of is asked elsewhere. */
export function covers(statement: Statement, action: string, resource: string, keys: ContextKeys): boolean {
  return (
    coversAction(statement, action) &&
    coversResource(statement, resource, keys) &&
    holds(statement.Condition ?? {}, keys)
  );
}

/** Actions have no case. IAM User Guide, "IAM JSON policy elements: Action". */
function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  const asked = action.toLowerCase();
  const names = (patterns: readonly string[]) =>
    patterns.some((pattern) => {
      const name = pattern.toLowerCase();
      // Every call asks this of every statement, and few have wildcards.
      return name === asked || (/[*?]/.test(name) && matchesGlob(iamGlob(name), asked));
    });
  return Action ? names(Action) : !names(NotAction ?? []);
}

/** A trust has no resources: it speaks of the role that it stands on. */
function coversResource({ Resource, NotResource }: Statement, resource: string, keys: ContextKeys): boolean {
  const names = (patterns: readonly string[]) =>
    patterns.some((pattern) => {
      const tokens = resolved(pattern, keys);
      return tokens !== undefined && matchesResource(tokens, resource);
    });
  return Resource ? names(Resource) : !names(NotResource ?? []);
}
