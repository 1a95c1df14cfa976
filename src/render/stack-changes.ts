/** What becomes of a stack, for whoever is asked. Pure. */
import type { StackChange, StackChanges } from '../executions/stack-changes.js';
import { table } from './layout.js';
import type { Style } from './style.js';

/** A line for each resource: what is replaced or deleted is marked. */
export function stackChangeLines({ changes, changeSet, stack }: StackChanges, style: Style): string[] {
  const head = `  What changes in the stack ${stack}, by the change set ${changeSet}:`;
  if (changes.length === 0) return [head, style.dim('    nothing changes')];
  return [head, ...table(changes.map((change) => row(change, style)))];
}

function row(change: StackChange, style: Style): string[] {
  const { action, id, type } = change;
  const isLoss = action === 'Replace' || (action === 'Remove' && !change.stays);
  const mark = action === 'Add' || action === 'Import' ? style.plus('+') : isLoss ? style.minus('-') : style.changed;
  return [`    ${mark} ${isLoss ? style.minus(action) : action}`, id, style.dim(type), consequence(change)];
}

function consequence({ action, mayBeReplaced, stays }: StackChange): string {
  if (action === 'Replace') return 'is made anew, and the present one deleted';
  if (action === 'Remove') return stays ? 'stays, outside of the stack' : 'is deleted';
  return mayBeReplaced ? 'may have to be made anew' : '';
}
