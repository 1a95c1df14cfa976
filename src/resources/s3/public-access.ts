/** Opens the bucket of a website. */
import { PutBucketPolicyCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { errorName } from '../../aws/errors.js';
import { again } from '../../aws/patience.js';
import type { Context } from '../../context.js';
import { exitCode, UserError } from '../../errors.js';
import type { PolicyDocument } from '../../policies.js';

/** A policy may let everybody read; ACLs, which nobody needs any more, may not. */
export const publicAccess = {
  BlockPublicAcls: true,
  BlockPublicPolicy: false,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: false,
};

interface Bucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

/**
 * Lets everybody read. That this may be done is said first: S3 blocks it in every new bucket, and for a moment after it was told
 * not to.
 * @throws UserError `not-public` when the account blocks it
 */
export async function openToReaders(context: Context, bucket: Bucket, policy: PolicyDocument): Promise<void> {
  const s3 = context.aws.s3();
  const PublicAccessBlockConfiguration = publicAccess;
  await s3.send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration }));
  const request = new PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify(policy) });
  const patience = { passes: isBlocked, within: 15_000, delay: () => 1000 };
  await again(context, patience, () => s3.send(request)).catch((error: unknown) => {
    throw isBlocked(error) ? notPublic(bucket.Bucket, error as Error) : error;
  });
}

/** Whether S3 refuses a policy because it lets everybody in: who may not set any is told so. */
function isBlocked(error: unknown): boolean {
  if (errorName(error) !== 'AccessDenied') return false;
  const { message } = error as Error;
  return /BlockPublicPolicy/.test(message) || !/not authorized to perform/.test(message);
}

function notPublic(bucket: string, cause: Error): UserError {
  return new UserError('not-public', `S3 does not let everybody read the bucket ${bucket}: ${cause.message}`, {
    hint: 'Block Public Access of the account, or of its organization, may not block public policies for a website: an administrator can change that in the S3 console.',
    exitCode: exitCode.credentials,
    cause,
  });
}
