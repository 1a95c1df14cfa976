import { createHash } from 'node:crypto';
import {
  GetCallerIdentity$,
  type GetCallerIdentityCommandInput,
  type GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import constraints from '../constraints/sts.json' with { type: 'json' };
import { type Call, operation, type Service } from '../service.js';

export const sts: Service = {
  name: 'sts',
  protocol: { kind: 'query', version: '2011-06-15', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  validation: { code: 'ValidationError', constraints },
  operations: {
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>(
      GetCallerIdentity$,
      (_input, call) => ({ UserId: userId(call), Account: call.account, Arn: call.principal }),
    ),
  },
};

/** An id of the form of IAM's for a user (`AIDA` and 17 letters or digits), the same for the same ARN. */
function userId({ principal }: Call): string {
  return `AIDA${createHash('sha256').update(principal).digest('hex').slice(0, 17).toUpperCase()}`;
}
