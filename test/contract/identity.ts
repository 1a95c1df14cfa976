import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Clients, clients } from '../../src/aws/clients.js';
import type { Identity } from '../../src/names.js';
import { unseen } from '../helpers/calling.js';
import type { Against } from './switch.js';

export interface Calling extends Identity {
  /** The ARN of the caller. */
  readonly caller: string;
}

/** Whoever calls with these clients, and where. */
export async function whoCalls(aws: Clients, region: string): Promise<Calling> {
  const { Account: account = '', Arn: caller = '' } = await aws.sts().send(new GetCallerIdentityCommand({}));
  return { partition: caller.split(':')[1] ?? '', account, region, caller };
}

/**
 * Clients of the account that was named, with the credentials that the SDK finds.
 * @throws Error when the credentials are another account's, before anything else is asked
 */
export async function clientsOf({ account, region, endpoint }: Extract<Against, { kind: 'aws' }>) {
  const aws = clients({ region }, unseen, { pathStyle: endpoint !== undefined });
  return { aws, identity: await inAccount(account, whoCalls(aws, region)) };
}

/** @throws Error when the caller's account is another one than was named */
export async function inAccount(account: string, calling: Promise<Calling>): Promise<Calling> {
  const identity = await calling;
  if (identity.account === account) return identity;
  throw new Error(
    `These are credentials of account ${identity.account}, but PIPELINE_SETUP_CONTRACT_ACCOUNT is ${account}.`,
  );
}
