/** Deletes a stack, and with it what is in it. */
import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.js';
import { isProtected, notDeleted, roleGone } from './failures.js';
import { eventLine, eventsOf, isValidation, settled, tokenFor } from './following.js';

/**
 * What is under way in it comes to its end first; an update is cancelled. What its template retains is told.
 * @throws UserError `stack-not-deleted`, naming what could not be deleted; `stack-protected`; `stack-role-gone`
 */
export async function deleteStack(context: Context, name: string): Promise<void> {
  const present = await settled(context, name, { cancels: true });
  if (!present) return;
  const token = tokenFor('delete', context);
  try {
    await context.aws.cloudformation().send(new DeleteStackCommand({ StackName: name, ClientRequestToken: token }));
  } catch (error) {
    if (isValidation(error, /TerminationProtection/)) throw isProtected(present, context);
    if (isValidation(error, /^Role .* is invalid or cannot be assumed/)) throw roleGone(present, context);
    throw error;
  }
  // By its id: of a deleted stack nothing else is known.
  const left = await settled(context, present.StackId ?? name, { token });
  const events = await eventsOf(context, present, token);
  if (left && left.StackStatus !== 'DELETE_COMPLETE') throw notDeleted(left, events, context);
  for (const event of events.filter(({ ResourceStatus: status }) => status === 'DELETE_SKIPPED')) {
    context.emit({ type: 'note', text: `stays, as its template says: ${eventLine(event)}` });
  }
}
