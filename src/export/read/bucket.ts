/** Buckets: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { ignore } from '../../aws/errors.js';
import type { Context } from '../../context.js';
import type { Inspected } from '../../inspect.js';
import type { Properties } from '../thing.js';
import { lifecycleOf } from './lifecycle.js';
import { type Made, present, type Reader, tagsOf } from './reader.js';

/** As private as it is made, with what keeps it from growing. */
export const artifactBucket: Reader = async (context, inspected) => {
  const s3 = context.aws.s3();
  const bucket = bucketIn(context, inspected);
  const [versioning, lifecycle, [access, policy]] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(bucket)),
    ignore('NoSuchLifecycleConfiguration', s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    readAccess(context, inspected),
  ]);
  const { rules, left } = lifecycleOf(lifecycle?.Rules ?? []);
  const properties = present({
    BucketName: inspected.name,
    VersioningConfiguration: versioning.Status && { Status: versioning.Status },
    PublicAccessBlockConfiguration: access,
    LifecycleConfiguration: rules.length > 0 ? { Rules: rules } : undefined,
  });
  const comment = 'Where CodePipeline passes artifacts from stage to stage.';
  return {
    made: [bucketOf(properties, comment, inspected), ...policy],
    notes: left.map(
      (id) => `The lifecycle rule ${id} of the bucket ${inspected.name} is not in it: it is for some objects only.`,
    ),
  };
};

/** Nothing else is asked of it than what the pipeline has set: whoever may make a website may read that. */
export const siteBucket: Reader = async (context, inspected) => {
  const request = new GetBucketWebsiteCommand(bucketIn(context, inspected));
  const [website, [access, policy]] = await Promise.all([
    ignore('NoSuchWebsiteConfiguration', context.aws.s3().send(request)),
    readAccess(context, inspected),
  ]);
  const { IndexDocument: index, ErrorDocument: error } = website ?? {};
  const properties = present({
    BucketName: inspected.name,
    PublicAccessBlockConfiguration: access,
    WebsiteConfiguration: website && present({ IndexDocument: index?.Suffix, ErrorDocument: error?.Key }),
  });
  const { found, resource } = inspected;
  const { url } = (found && resource.environment?.(found)) ?? {};
  const bucket = bucketOf(properties, 'A website, for everybody to read.', inspected);
  return { made: [{ ...bucket, ...(url !== undefined && { url }) }, ...policy] };
};

function bucketIn({ names }: Context, { name }: Inspected) {
  return { Bucket: name, ExpectedBucketOwner: names.account };
}

function bucketOf(properties: Properties, comment: string, inspected: Inspected): Made {
  return { type: 'AWS::S3::Bucket', comment, holdsData: true, properties: { ...properties, ...tagsOf(inspected) } };
}

/** What it blocks, and its policy. */
async function readAccess(context: Context, inspected: Inspected): Promise<[Properties | undefined, Made[]]> {
  const s3 = context.aws.s3();
  const bucket = bucketIn(context, inspected);
  const [access, policy] = await Promise.all([
    ignore('NoSuchPublicAccessBlockConfiguration', s3.send(new GetPublicAccessBlockCommand(bucket))),
    ignore('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand(bucket))),
  ]);
  const blocked = access?.PublicAccessBlockConfiguration;
  return [
    blocked && present({ ...blocked }),
    policy?.Policy === undefined ? [] : [policyOf(inspected.name, policy.Policy)],
  ];
}

function policyOf(Bucket: string, document: string): Made {
  return {
    part: 'Policy',
    type: 'AWS::S3::BucketPolicy',
    comment: 'Who may reach it, and how.',
    properties: { Bucket, PolicyDocument: JSON.parse(document) as Properties },
  };
}
