import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { errorName, ignore } from '../aws/errors.js';
import { patiently } from '../aws/patience.js';
import { exitCode, UserError } from '../errors.js';
import type { Context } from '../context.js';
import { adoptedTag, ownershipTag, tagsOf } from '../names.js';
import { bucketPolicy, type PolicyDocument } from '../policies.js';
import { removeBucket } from './bucket-removal.js';
import { type Found, resource, tagPairs, tagsByKey } from './resource.js';

interface Bucket {
  readonly versioning: string | undefined;
  readonly publicAccess: Readonly<Record<string, boolean | undefined>>;
  readonly policy: PolicyDocument | undefined;
  /** In days. */
  readonly expiry: {
    readonly artifacts: number | undefined;
    readonly formerVersions: number | undefined;
    readonly staleUploads: number | undefined;
  };
}

interface FoundBucket extends Found<Bucket> {
  /** The lifecycle rules that somebody added. */
  readonly otherRules: readonly LifecycleRule[];
}

const noPublicAccess = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** Of a bucket that may not be looked at. */
const unknown: Bucket = {
  versioning: undefined,
  publicAccess: {},
  policy: undefined,
  expiry: { artifacts: undefined, formerVersions: undefined, staleUploads: undefined },
};

const ruleId = 'expire-artifacts';

/** As long as CodePipeline knows an execution, its stages can be brought back to it: that takes its artifacts. */
const expiry: Bucket['expiry'] = { artifacts: 365, formerVersions: 30, staleUploads: 7 };

/** How S3 refuses a change of a bucket while it is about another one. */
const busy = ['OperationAborted'];

/** Where CodePipeline passes artifacts from stage to stage. Private, versioned, reached by TLS only, and emptied by age. */
export const artifactBucket = resource<Bucket, 'artifact-bucket'>({
  kind: 'artifact-bucket',
  after: [],
  removedAfter: ['pipeline'],
  wanted: (config) => config.artifactBucket === undefined,
  identify: (names) => names.ownBucket,
  desired: ({ names }) => ({
    versioning: 'Enabled',
    publicAccess: noPublicAccess,
    policy: bucketPolicy(names),
    expiry,
  }),
  async read(context) {
    try {
      return await readBucket(context);
    } catch (error) {
      if (isAnothers(error)) return { actual: unknown, tags: {}, otherRules: [] };
      throw error;
    }
  },
  async create(context) {
    const { aws, config, names } = context;
    const request = new CreateBucketCommand({
      Bucket: names.ownBucket.name,
      CreateBucketConfiguration: {
        // us-east-1 is where a bucket is made when nothing is said, and may not be said.
        ...(names.region !== 'us-east-1' && { LocationConstraint: names.region as BucketLocationConstraint }),
        Tags: tagPairs(tagsOf(config.name, config.tags)),
      },
    });
    await patiently(context, busy, () => aws.s3().send(request));
    await configure(context);
  },
  async update(context, found) {
    await configure(context, found as FoundBucket);
  },
  stays: staysIfAdopted,
  async remove(context) {
    await ignore('NoSuchBucket', removeBucket(context, context.names.ownBucket.name));
  },
});

async function readBucket({ aws, config, names }: Context): Promise<FoundBucket | undefined> {
  const s3 = aws.s3();
  const bucket = { Bucket: names.ownBucket.name, ExpectedBucketOwner: names.account };
  // One round of reads: each of them says when there is no bucket.
  const answers = await ignore(
    'NoSuchBucket',
    Promise.all([
      ignore('NoSuchTagSet', s3.send(new GetBucketTaggingCommand(bucket))),
      s3.send(new GetBucketVersioningCommand(bucket)),
      ignore('NoSuchPublicAccessBlockConfiguration', s3.send(new GetPublicAccessBlockCommand(bucket))),
      ignore('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand(bucket))),
      ignore('NoSuchLifecycleConfiguration', s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    ]),
  );
  if (!answers) return undefined;
  const [tagging, versioning, access, policy, lifecycle] = answers;
  const rule = lifecycle?.Rules?.find((each) => each.ID === ruleId && isForAll(each));
  const tags = tagsByKey(tagging?.TagSet);
  return {
    actual: {
      versioning: versioning.Status,
      publicAccess: { ...access?.PublicAccessBlockConfiguration },
      policy: policy?.Policy === undefined ? undefined : (JSON.parse(policy.Policy) as PolicyDocument),
      // How long others keep their things is not ours to compare.
      expiry: isMadeHere(tags, config.name) ? expiryOf(rule) : expiry,
    },
    tags,
    otherRules: (lifecycle?.Rules ?? []).filter(({ ID }) => ID !== ruleId),
  };
}

function expiryOf(rule: LifecycleRule | undefined): Bucket['expiry'] {
  return {
    artifacts: rule?.Expiration?.Days,
    formerVersions: rule?.NoncurrentVersionExpiration?.NoncurrentDays,
    staleUploads: rule?.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  };
}

/** Whether nothing lies in it but what the pipeline put there: so it may be expired, and the bucket emptied. */
export function isMadeHere(tags: Found<object>['tags'] = {}, name: string): boolean {
  return tags[ownershipTag] === name && !(adoptedTag in tags);
}

/** Why `destroy` leaves a bucket that was there before it was ours. */
export function staysIfAdopted({ tags }: Found<object>): string | undefined {
  return tags && adoptedTag in tags
    ? 'it was there before it was taken over: what lies in it may be somebody’s'
    : undefined;
}

/** A rule that is disabled, or for some artifacts only, leaves the others there for ever. */
function isForAll({ Filter = {}, Prefix, Status }: LifecycleRule): boolean {
  return Status === 'Enabled' && [Prefix, ...Object.values(Filter)].every((narrowedBy) => !narrowedBy);
}

/**
 * Whether the bucket belongs to another account, and so to nobody whom we may ask. To the caller's own account S3 says
 * who was denied what: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
export function isAnothers(error: unknown): boolean {
  return errorName(error) === 'AccessDenied' && !/not authorized to perform/.test((error as Error).message);
}

/**
 * Looks whether the user's own bucket can take the artifacts.
 * @throws UserError `no-bucket` when it is not there, or in another region
 */
export async function checkUsersBucket({ aws, config, names }: Context): Promise<void> {
  if (config.artifactBucket === undefined) return;
  const Bucket = config.artifactBucket;
  try {
    const found = await aws.s3().send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: names.account }));
    if ((found.BucketRegion ?? names.region) === names.region) return;
  } catch (error) {
    // The answer to HEAD has no body: its status is all that S3 says. 301: in another region.
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status !== 404 && status !== 301) throw error;
  }
  throw new UserError('no-bucket', `There is no bucket ${Bucket} in ${names.region}.`, {
    hint: 'The artifact bucket must exist in the region of the pipeline. Leave --artifact-bucket away to have one made.',
    exitCode: exitCode.usage,
  });
}

/** @param found what is there: setting tags or rules replaces them all, so what others put there goes in again */
async function configure(context: Context, found?: FoundBucket): Promise<void> {
  const { config, names } = context;
  const s3 = context.aws.s3();
  const bucket = { Bucket: names.ownBucket.name, ExpectedBucketOwner: names.account };
  const isMade = !found || isMadeHere(found.tags, config.name);
  const mark = isMade ? {} : { [adoptedTag]: config.name };
  const TagSet = tagPairs({ ...found?.tags, ...mark, ...tagsOf(config.name, config.tags) });
  const Rules: LifecycleRule[] = [
    ...(found?.otherRules ?? []),
    {
      ID: ruleId,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Expiration: { Days: expiry.artifacts },
      NoncurrentVersionExpiration: { NoncurrentDays: expiry.formerVersions },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: expiry.staleUploads },
    },
  ];
  const calls = [
    // Again, for S3-compatible endpoints that do not know tags in CreateBucket: AWS does only since November 2025.
    () => s3.send(new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet } })),
    () => s3.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: 'Enabled' } })),
    () => s3.send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: noPublicAccess })),
    () => s3.send(new PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify(bucketPolicy(names)) })),
    ...(isMade
      ? [() => s3.send(new PutBucketLifecycleConfigurationCommand({ ...bucket, LifecycleConfiguration: { Rules } }))]
      : []),
  ];
  await Promise.all(calls.map((call) => patiently<unknown>(context, busy, call)));
}
