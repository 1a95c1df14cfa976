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
import { type Made, present, type Reader, type Reading, tagsOf } from './reader.js';

export const artifactBucket: Reader = (context, inspected) =>
  readBucket(context, inspected, 'Where CodePipeline passes artifacts from stage to stage.');

export const siteBucket: Reader = (context, inspected) =>
  readBucket(context, inspected, 'A website, for everybody to read.');

async function readBucket({ aws, names }: Context, inspected: Inspected, comment: string): Promise<Reading> {
  const s3 = aws.s3();
  const bucket = { Bucket: inspected.name, ExpectedBucketOwner: names.account };
  const [versioning, access, policy, lifecycle, website] = await Promise.all([
    s3.send(new GetBucketVersioningCommand(bucket)),
    ignore('NoSuchPublicAccessBlockConfiguration', s3.send(new GetPublicAccessBlockCommand(bucket))),
    ignore('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand(bucket))),
    ignore('NoSuchLifecycleConfiguration', s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
    ignore('NoSuchWebsiteConfiguration', s3.send(new GetBucketWebsiteCommand(bucket))),
  ]);
  const { rules, left } = lifecycleOf(lifecycle?.Rules ?? []);
  const { IndexDocument: index, ErrorDocument: error } = website ?? {};
  const properties = {
    BucketName: inspected.name,
    ...present({
      VersioningConfiguration: versioning.Status && { Status: versioning.Status },
      PublicAccessBlockConfiguration: access?.PublicAccessBlockConfiguration && {
        ...access.PublicAccessBlockConfiguration,
      },
      LifecycleConfiguration: rules.length > 0 ? { Rules: rules } : undefined,
      WebsiteConfiguration: website && present({ IndexDocument: index?.Suffix, ErrorDocument: error?.Key }),
    }),
    ...tagsOf(inspected),
  };
  return {
    made: [
      { type: 'AWS::S3::Bucket', comment, holdsData: true, properties },
      ...(policy?.Policy === undefined ? [] : [policyOf(inspected.name, policy.Policy)]),
    ],
    notes: left.map(
      (id) => `The lifecycle rule ${id} of the bucket ${inspected.name} is not in it: it is for some objects only.`,
    ),
  };
}

function policyOf(Bucket: string, document: string): Made {
  return {
    part: 'Policy',
    type: 'AWS::S3::BucketPolicy',
    comment: 'Who may reach it, and how.',
    properties: { Bucket, PolicyDocument: JSON.parse(document) as Properties },
  };
}
