import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { eventsOf } from './events.js';

/**
 * Whether this operation on the stack has been asked for with the token before: its answer was lost on the way.
 * Source: `ClientRequestToken` of CreateStack, UpdateStack and DeleteStack in the CloudFormation API reference.
 * @param status in which the operation begins
 * @throws AwsError `TokenAlreadyExistsException` when another operation was asked for with it
 */
export async function wasAsked(
  call: Call,
  stack: { readonly id: string },
  token: string | undefined,
  status: StackStatus,
): Promise<boolean> {
  if (token === undefined) return false;
  const first = (await eventsOf(call, stack)).find(({ ClientRequestToken }) => ClientRequestToken === token);
  if (first?.ResourceStatus === undefined) return false;
  if ((first.ResourceStatus as StackStatus) === status) return true;
  throw new AwsError(
    'TokenAlreadyExistsException',
    `Client request token ${token} already exists for another operation`,
  );
}
