import { createHash } from 'node:crypto';
import {
  GetCallerIdentity$,
  type GetCallerIdentityCommandInput,
  type GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { identityOf } from '../../access/identity.js';
import { operation } from '../../service.js';

/** Needs no permission at all (its API reference). */
export const GetCallerIdentity = operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>(
  GetCallerIdentity$,
  async (_input, call) => {
    const { context } = await identityOf(call, call.principal);
    const [userId = userIdOf(call.principal)] = context['aws:userid'] ?? [];
    return { UserId: userId, Account: call.account, Arn: call.principal };
  },
);

/** An id of the form of IAM's for a user (`AIDA` and 17 letters or digits), the same for the same ARN. */
function userIdOf(principal: string): string {
  return `AIDA${createHash('sha256').update(principal).digest('hex').slice(0, 17).toUpperCase()}`;
}
