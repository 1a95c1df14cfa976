import { partition } from '@aws-sdk/core/client';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Identity } from '../names.js';
import type { Clients } from './clients.js';
import { notEnabled } from './region.js';
import { isEnabledByDefault } from './regions.js';

/**
 * Whose account this is, and where. Most credentials know their account (IAM Identity Center, assumed roles, profiles with
 * `aws_account_id`); for the others STS is asked, which needs no permission. So it is in a region that may not be there, or
 * may not be enabled: STS says so.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
 * @throws the SDK's errors when there are no credentials, no region or no network
 * @throws UserError `bad-credentials` in a region that the account must enable first
 */
export async function identify(aws: Clients): Promise<Identity> {
  const sts = aws.sts();
  const [region, { accountId }] = await Promise.all([sts.config.region(), sts.config.credentials()]);
  if (accountId && isEnabledByDefault(region)) return { partition: partition(region).name, account: accountId, region };
  const { Arn = '', Account = '' } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw notEnabled(error, region);
  });
  return { partition: Arn.split(':')[1] || 'aws', account: Account, region };
}
