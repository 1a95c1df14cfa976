/** The settings of a bucket, each by an operation of its own: put where it is wanted, taken away where it is no more. */
import {
  PutBucketEncryption$,
  PutBucketLifecycleConfiguration$,
  PutBucketOwnershipControls$,
  PutBucketTagging$,
  PutBucketVersioning$,
  PutBucketWebsite$,
  PutPublicAccessBlock$,
} from '@aws-sdk/client-s3';
import type { StaticOperationSchema } from '@smithy/types';
import { isChanged } from '../changes.js';
import { structures } from '../given.js';
import { inputOf } from '../input.js';
import { tagsOf } from '../tags.js';
import type { Former, Properties, ResourceJob } from '../type.js';
import { lifecycleOf } from './lifecycle.js';

interface Setting {
  readonly property: string;
  readonly operation: string;
  readonly schema: StaticOperationSchema;
  /** Of the operation's input, without the bucket's name. */
  input(value: Properties, properties: Properties): object;
  /** What takes it away: an operation, or the input that puts what new buckets have. */
  readonly without: string | object;
}

/** What a new bucket has (S3 User Guide, "Default bucket encryption", "Versioning", "Object Ownership"). */
const AES256 = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] };
const SUSPENDED = { Status: 'Suspended' };
const ENFORCED = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };

const settings: readonly Setting[] = [
  {
    property: 'BucketEncryption',
    operation: 'PutBucketEncryption',
    schema: PutBucketEncryption$,
    input: (value) => ({ ServerSideEncryptionConfiguration: { Rules: encryptionRules(value) } }),
    without: { ServerSideEncryptionConfiguration: AES256 },
  },
  {
    property: 'OwnershipControls',
    operation: 'PutBucketOwnershipControls',
    schema: PutBucketOwnershipControls$,
    input: (value) => ({ OwnershipControls: value }),
    without: { OwnershipControls: ENFORCED },
  },
  {
    property: 'PublicAccessBlockConfiguration',
    operation: 'PutPublicAccessBlock',
    schema: PutPublicAccessBlock$,
    input: (value) => ({ PublicAccessBlockConfiguration: value }),
    without: 'DeletePublicAccessBlock',
  },
  {
    property: 'VersioningConfiguration',
    operation: 'PutBucketVersioning',
    schema: PutBucketVersioning$,
    input: (value) => ({ VersioningConfiguration: value }),
    without: { VersioningConfiguration: SUSPENDED },
  },
  {
    property: 'LifecycleConfiguration',
    operation: 'PutBucketLifecycleConfiguration',
    schema: PutBucketLifecycleConfiguration$,
    input: lifecycleOf,
    without: 'DeleteBucketLifecycle',
  },
  {
    property: 'WebsiteConfiguration',
    operation: 'PutBucketWebsite',
    schema: PutBucketWebsite$,
    input: (value) => ({ WebsiteConfiguration: websiteOf(value) }),
    without: 'DeleteBucketWebsite',
  },
  {
    property: 'Tags',
    operation: 'PutBucketTagging',
    schema: PutBucketTagging$,
    input: (_, properties) => ({ Tagging: { TagSet: tagsOf({ properties }) } }),
    without: 'DeleteBucketTagging',
  },
];

/** Makes the bucket's settings what the properties say, where that is not what they were. @throws AwsError */
export async function changeSettings(
  job: ResourceJob,
  Bucket: string,
  former: Pick<Former, 'properties'>,
): Promise<void> {
  for (const { property, operation, schema, input, without } of settings) {
    if (!isChanged(job, former, property)) continue;
    const value = job.properties[property] as Properties | undefined;
    if (value === undefined && typeof without === 'string') {
      await job.call('s3', without, { Bucket });
      continue;
    }
    const wanted = value === undefined ? (without as object) : input(value, job.properties);
    await job.call('s3', operation, inputOf(schema, { Bucket, ...wanted }, job.logicalId));
  }
}

/** Who owns what is put into the bucket, where the template says it. */
export function ownership({ OwnershipControls: controls }: Properties): unknown {
  return controls === undefined ? undefined : structures(controls as Properties, 'Rules')[0]?.['ObjectOwnership'];
}

function encryptionRules(encryption: Properties): object[] {
  return structures(encryption, 'ServerSideEncryptionConfiguration').map(
    ({ ServerSideEncryptionByDefault, ...rule }) => ({
      ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
      ...rule,
    }),
  );
}

function websiteOf({ IndexDocument, ErrorDocument, RoutingRules, ...website }: Properties): object {
  return {
    ...website,
    IndexDocument: IndexDocument === undefined ? undefined : { Suffix: IndexDocument },
    ErrorDocument: ErrorDocument === undefined ? undefined : { Key: ErrorDocument },
    RoutingRules:
      RoutingRules === undefined
        ? undefined
        : structures({ RoutingRules }, 'RoutingRules').map(({ RedirectRule, RoutingRuleCondition, ...rule }) => ({
            ...rule,
            Redirect: RedirectRule,
            Condition: RoutingRuleCondition,
          })),
  };
}
