import { partition } from '@aws-sdk/core/client';
import { GetCallerIdentityCommand, type GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { exitCode, UserError } from '../errors.js';
import type { Identity } from '../names.js';
import type { Clients } from './clients.js';
import { notEnabled } from './region.js';
import { isEnabledByDefault } from './regions.js';

interface Identified {
  readonly identity: Identity;
  /** Rejects with UserError `wrong-account` when the credentials are of another account than was said. */
  readonly confirmed: Promise<void>;
}

/**
 * Whose account this is, and where. Most credentials know their account (IAM Identity Center, assumed roles, profiles with
 * `aws_account_id`); for the others STS is asked, which needs no permission. So it is in a region that may not be there, or
 * may not be enabled: STS says so.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
 * @param doubted whether the account may be another's, as in an environment variable: STS is asked, and not waited for
 * @throws the SDK's errors when there are no credentials, no region or no network
 * @throws UserError `bad-credentials` in a region that the account must enable first
 */
export async function identify(aws: Clients, doubted: boolean): Promise<Identified> {
  const sts = aws.sts();
  const [region, { accountId }] = await Promise.all([sts.config.region(), sts.config.credentials()]);
  const ask = () =>
    sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
      throw notEnabled(error, region);
    });
  if (!accountId || !isEnabledByDefault(region)) {
    const { Arn = '', Account = '' } = await ask();
    const identity = { partition: Arn.split(':')[1] || 'aws', account: Account, region };
    return { identity, confirmed: Promise.resolve() };
  }
  const confirmed = doubted ? ask().then((answer) => checkAccount(accountId, answer)) : Promise.resolve();
  // It is heard where something is read: not to look at it earlier is no fault.
  confirmed.catch(() => undefined);
  return { identity: { partition: partition(region).name, account: accountId, region }, confirmed };
}

function checkAccount(said: string, { Account = '' }: GetCallerIdentityCommandOutput): void {
  if (Account === said) return;
  throw new UserError('wrong-account', `These credentials are of account ${Account}, and not of ${said}.`, {
    hint: 'Mend or unset AWS_ACCOUNT_ID, or the aws_account_id of the profile.',
    exitCode: exitCode.credentials,
  });
}

/** What is being read, once it is certain whose account it is: in another's, everything would seem to be missing, or denied. */
export async function certain<T>(confirmed: Promise<void>, reading: Promise<T>): Promise<T> {
  const [result] = await Promise.allSettled([reading, confirmed]);
  await confirmed;
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
