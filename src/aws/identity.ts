import { partition } from '@aws-sdk/core/client';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Identity } from '../names.js';
import type { Clients } from './clients.js';

/**
 * Whose account this is, and where. Most credentials know their account (IAM Identity Center, assumed roles, profiles with
 * `aws_account_id`); only for the others STS is asked, which needs no permission.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
 * @throws the SDK's errors when there are no credentials, no region or no network
 */
export async function identify(aws: Clients): Promise<Identity> {
  const sts = aws.sts();
  const [region, { accountId }] = await Promise.all([sts.config.region(), sts.config.credentials()]);
  if (accountId) return { partition: partition(region).name, account: accountId, region };
  const { Arn = '', Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  return { partition: Arn.split(':')[1] || 'aws', account: Account, region };
}
