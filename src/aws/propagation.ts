import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { errorName } from './errors.js';
import { again } from './patience.js';

/** How long IAM is given to make a new role known everywhere, in milliseconds; seconds are usual. */
const within = 120_000;

/**
 * The errors by which the services say that they cannot use a role yet, each with words of its message.
 * A denial of the caller (`iam:PassRole`) reads differently and is never retried.
 */
const notYet: readonly (readonly [name: string, message: RegExp])[] = [
  ['InvalidInputException', /not authorized to perform:? sts:AssumeRole/i],
  ['InvalidStructureException', /not authorized to perform AssumeRole/i],
  ['InsufficientPrivilegesException', /not authorized to perform:? sts:AssumeRole/i],
  ['InvalidRoleException', /assume (the )?role/i],
  ['ValidationError', /is invalid or cannot be assumed/i],
  ['ValidationException', /cannot be assumed by principal/i],
];

/** Whether a service said that it cannot use a role (yet). */
function isNotPropagated(error: unknown): boolean {
  return notYet.some(([name, message]) => errorName(error) === name && message.test((error as Error).message));
}

/**
 * Makes a call again until IAM has made a new role known to the service that is to use it.
 * @throws UserError `role-not-assumable` when two minutes were not enough, `interrupted` after Ctrl-C; else whatever the call throws
 */
export async function untilPropagated<T>(context: Context, roleArn: string, call: () => Promise<T>): Promise<T> {
  const begins = () => {
    context.emit({ type: 'note', text: `waiting for IAM to make ${roleName(roleArn)} usable` });
  };
  // About twice a second: what waits for the role waits no longer than it must.
  const patience = { passes: isNotPropagated, within, delay: () => 500, begins };
  return await again(context, patience, call).catch((error: unknown) => {
    throw isNotPropagated(error) ? notAssumable(roleArn, error) : error;
  });
}

function notAssumable(roleArn: string, cause: unknown): UserError {
  return new UserError('role-not-assumable', `The role ${roleArn} could not be assumed for two minutes.`, {
    hint:
      'A new role is usually known within seconds. Look at its trust policy, and at service control policies of the ' +
      'organization; then run init again.',
    cause,
  });
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
