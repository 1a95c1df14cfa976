import {
  DeleteBucketPolicy$,
  GetBucketPolicy$,
  PutBucketPolicy$,
  type DeleteBucketPolicyCommandInput,
  type DeleteBucketPolicyCommandOutput,
  type GetBucketPolicyCommandInput,
  type GetBucketPolicyCommandOutput,
  type PutBucketPolicyCommandInput,
  type PutBucketPolicyCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { parsePolicy, PolicySyntaxError } from '../../policy/document.js';
import { arnOf, bucketOf, changeBucket, type BucketRecord } from './bucket.js';
import { isPublic } from './public.js';

/** Bytes of a bucket policy (S3 User Guide, "Bucket policies"). */
const POLICY_SIZE = 20 * 1024;

export const GetBucketPolicy = operation<GetBucketPolicyCommandInput, GetBucketPolicyCommandOutput>(
  GetBucketPolicy$,
  async (input, call) => {
    const { name, policy } = await bucketOf(call, input);
    if (policy !== undefined) return { Policy: policy };
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
  },
);

export const PutBucketPolicy = operation<PutBucketPolicyCommandInput, PutBucketPolicyCommandOutput>(
  PutBucketPolicy$,
  async (input, call) => {
    const policy = input.Policy ?? '';
    await changeBucket(call, input, (bucket) => {
      checkPolicy(policy, bucket, call);
      return { ...bucket, policy };
    });
    return {};
  },
);

export const DeleteBucketPolicy = operation<DeleteBucketPolicyCommandInput, DeleteBucketPolicyCommandOutput>(
  DeleteBucketPolicy$,
  async (input, call) => {
    await changeBucket(call, input, ({ policy: _, ...bucket }) => bucket);
    return {};
  },
);

/** @throws AwsError `MalformedPolicy`, `PolicyTooLarge`, `AccessDenied` 403 */
function checkPolicy(policy: string, { name, publicAccessBlock }: BucketRecord, call: Call): void {
  if (!policy.startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(policy) > POLICY_SIZE) {
    throw new AwsError('PolicyTooLarge', 'Policy exceeds the maximum allowed document size.');
  }
  const bucketArn = arnOf(name, call);
  const statements = parsed(policy);
  for (const { Action, NotAction, Resource, NotResource } of statements) {
    const actions = Action ?? NotAction ?? [];
    if (actions.some((action) => action !== '*' && !action.toLowerCase().startsWith('s3:'))) {
      throw malformed('Policy has invalid action');
    }
    const resources = Resource ?? NotResource ?? [];
    if (resources.some((resource) => resource !== bucketArn && !resource.startsWith(`${bucketArn}/`))) {
      throw malformed('Policy has invalid resource');
    }
  }
  if (publicAccessBlock?.BlockPublicPolicy && isPublic(statements)) {
    const what = `User: ${call.principal} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn}"`;
    const why = 'because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.';
    throw new AwsError('AccessDenied', `${what} ${why}`, 403);
  }
}

function parsed(policy: string) {
  try {
    return parsePolicy(policy, 'resource');
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformed(error.message);
    throw error;
  }
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicy', message);
}
