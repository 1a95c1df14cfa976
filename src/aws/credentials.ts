/** A room of its own for one client: a package that is imported lazily is there with all that it has. */
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { ClientConfig } from './clients.js';

/**
 * Credentials of AWS, found as the AWS CLI finds them.
 * @throws the SDK's errors when there are none
 */
export async function awsCredentials(config: Pick<ClientConfig, 'region' | 'profile'>): Promise<AwsCredentialIdentity> {
  return await new CodeCommitClient(config).config.credentials();
}
