import {
  CreateBucket$,
  DeleteBucket$,
  GetBucketLocation$,
  HeadBucket$,
  ListBuckets$,
  type BucketLocationConstraint,
  type CreateBucketCommandInput,
  type CreateBucketCommandOutput,
  type DeleteBucketCommandInput,
  type DeleteBucketCommandOutput,
  type GetBucketLocationCommandInput,
  type GetBucketLocationCommandOutput,
  type HeadBucketCommandInput,
  type HeadBucketCommandOutput,
  type ListBucketsCommandInput,
  type ListBucketsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import { operation, type Call } from '../../service.js';
import { page } from '../page.js';
import { arnOf, bucketOf, buckets, ownerId, type BucketRecord } from './bucket.js';
import { discardAll } from './bytes.js';
import { objects } from './object.js';
import { checkedTags } from './tags.js';
import { uploads } from './upload.js';

/** S3 User Guide, "General purpose bucket naming rules". */
const NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const RESERVED_SUFFIX = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** Buckets of an account (S3 User Guide, "General purpose bucket quotas"). */
const BUCKET_LIMIT = 10_000;

export const CreateBucket = operation<CreateBucketCommandInput, CreateBucketCommandOutput>(
  CreateBucket$,
  async (input, call) => {
    const name = input.Bucket ?? '';
    refuseUnoffered(input);
    checkName(name, input, call);
    checkLocation(input.CreateBucketConfiguration?.LocationConstraint, call.region);
    const existing = await buckets(call).get(name);
    if (existing) return alreadyOwned(existing, call);
    if ((await buckets(call).count()) >= BUCKET_LIMIT) {
      throw new AwsError('TooManyBuckets', 'You have attempted to create more buckets than allowed');
    }
    const tags = input.CreateBucketConfiguration?.Tags ?? [];
    await buckets(call).put(name, {
      name,
      region: call.region,
      created: call.now(),
      ownership: input.ObjectOwnership ?? 'BucketOwnerEnforced',
      encryption: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      },
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      ...(tags.length > 0 ? { tags: checkedTags(tags) } : {}),
    });
    return created(name, call);
  },
);

export const HeadBucket = operation<HeadBucketCommandInput, HeadBucketCommandOutput>(
  HeadBucket$,
  async (input, call) => {
    const { name, region } = await bucketOf(call, input);
    return { BucketArn: arnOf(name, call), BucketRegion: region, AccessPointAlias: false };
  },
);

/** Uploads in parts that were never completed do not hold a bucket: they go with it. */
export const DeleteBucket = operation<DeleteBucketCommandInput, DeleteBucketCommandOutput>(
  DeleteBucket$,
  async (input, call) => {
    const { name, website } = await bucketOf(call, input);
    if ((await objects(call, name).entries()).length > 0) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName: name });
    }
    // Before the bucket: left behind, they would be in a later bucket of the name.
    for (const [id] of await uploads(call, name).entries()) await uploads(call, name).delete(id);
    await buckets(call).delete(name);
    await discardAll(call, name);
    if (website) call.wakeHosting();
    return {};
  },
);

export const ListBuckets = operation<ListBucketsCommandInput, ListBucketsCommandOutput>(
  ListBuckets$,
  async (input, call) => {
    const all = (await buckets(call).entries()).map(([, bucket]) => bucket);
    const wanted = all.filter(
      ({ name, region }) =>
        name.startsWith(input.Prefix ?? '') && (input.BucketRegion === undefined || region === input.BucketRegion),
    );
    const invalid = () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
    const { items, next } = page(
      wanted,
      ({ name }) => name,
      input.MaxBuckets ?? 10_000,
      input.ContinuationToken,
      invalid,
    );
    return {
      Owner: { ID: ownerId(call) },
      Buckets: items.map(({ name, created: CreationDate, region }) => ({
        Name: name,
        CreationDate,
        BucketRegion: region,
      })),
      Prefix: input.Prefix,
      ContinuationToken: next,
    };
  },
);

/** A bucket of us-east-1 has no location constraint. */
export const GetBucketLocation = operation<GetBucketLocationCommandInput, GetBucketLocationCommandOutput>(
  GetBucketLocation$,
  async (input, call) => {
    const { region } = await bucketOf(call, input);
    return { LocationConstraint: region === 'us-east-1' ? undefined : (region as BucketLocationConstraint) };
  },
);

function refuseUnoffered(input: CreateBucketCommandInput): void {
  if (input.ObjectLockEnabledForBucket) throw notImplemented('x-amz-bucket-object-lock-enabled');
  if (input.ACL !== undefined && input.ACL !== 'private') throw notImplemented('x-amz-acl');
}

/** @throws AwsError `InvalidBucketName`, `InvalidNamespaceHeader` */
function checkName(name: string, { BucketNamespace }: CreateBucketCommandInput, call: Call): void {
  if (!NAME.test(name) || RESERVED_SUFFIX.test(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
  const suffix = `-${call.account}-${call.region}-an`;
  if (BucketNamespace === 'account-regional' && !name.endsWith(suffix)) {
    throw new AwsError(
      'InvalidNamespaceHeader',
      'The requested bucket name did not include the account-regional namespace suffix, but the provided x-amz-bucket-namespace header value is account-regional. ' +
        `Specify ${suffix} as the bucket name suffix to create a bucket in your account-regional namespace, or remove the header.`,
    );
  }
}

/** us-east-1 must be left unsaid, every other region must be said where it is. */
function checkLocation(constraint: string | undefined, region: string): void {
  if (constraint === 'us-east-1') {
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: constraint,
    });
  }
  if ((constraint ?? 'us-east-1') === region) return;
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** Making one's own bucket again succeeds in us-east-1 alone (CreateBucket in the API reference). */
function alreadyOwned({ name, region }: BucketRecord, call: Call) {
  if (region === 'us-east-1' && call.region === 'us-east-1') return created(name, call);
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: name },
  );
}

function created(name: string, call: Call) {
  const Location = call.region === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/`;
  return { Location, BucketArn: arnOf(name, call) };
}
