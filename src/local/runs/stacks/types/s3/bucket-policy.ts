import { AwsError } from '../../../../errors.js';
import { ifThere } from '../if-there.js';
import { isChanged } from '../changes.js';
import { document, text } from '../given.js';
import type { Made, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::S3::BucketPolicy" in the CloudFormation template reference. */
export const bucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  properties: { Bucket: 'replace', PolicyDocument: 'update' },
  required: ['Bucket', 'PolicyDocument'],
  attributes: [],
  identifier: ['Bucket'],

  /** @throws AwsError `AlreadyExists`: a policy that is there already is somebody else's */
  async create(job) {
    const Bucket = text(job.properties, 'Bucket') ?? '';
    if (job.isAsked || !(await policyOf(job, Bucket))) return put(job);
    throw new AwsError('AlreadyExists', `The bucket policy already exists on bucket ${Bucket}.`);
  },

  async update(job, former) {
    return isChanged(job, former, 'PolicyDocument') ? put(job) : { id: former.id, attributes: {} };
  },

  async remove(job, { id }) {
    await ifThere(job.call('s3', 'DeleteBucketPolicy', { Bucket: id }), 'NoSuchBucket');
  },

  async adopt(job) {
    const Bucket = text(job.properties, 'Bucket') ?? '';
    return (await policyOf(job, Bucket)) && { id: Bucket, attributes: {} };
  },
};

async function put(job: ResourceJob): Promise<Made> {
  const Bucket = text(job.properties, 'Bucket') ?? '';
  await job.call('s3', 'PutBucketPolicy', { Bucket, Policy: document(job.properties['PolicyDocument']) });
  return { id: Bucket, attributes: {} };
}

function policyOf(job: ResourceJob, Bucket: string): Promise<object | undefined> {
  return ifThere(job.call<object>('s3', 'GetBucketPolicy', { Bucket }), 'NoSuchBucket', 'NoSuchBucketPolicy');
}
