import { CreateBucket$, type CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { ifThere } from '../if-there.js';
import { text } from '../given.js';
import { inputOf } from '../input.js';
import type { Former, Made, Properties, ResourceJob, ResourceType } from '../type.js';
import { changeSettings, ownership } from './bucket-settings.js';

/** Source: "AWS::S3::Bucket" in the CloudFormation template reference. */
export const bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  properties: {
    BucketEncryption: 'update',
    BucketName: 'replace',
    LifecycleConfiguration: 'update',
    OwnershipControls: 'update',
    PublicAccessBlockConfiguration: 'update',
    Tags: 'update',
    VersioningConfiguration: 'update',
    WebsiteConfiguration: 'update',
  },
  required: [],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  identifier: ['BucketName'],

  async create(job) {
    const name = text(job.properties, 'BucketName') ?? job.name(63).toLowerCase();
    const location = job.region === 'us-east-1' ? {} : { LocationConstraint: job.region };
    const given = { Bucket: name, CreateBucketConfiguration: location, ObjectOwnership: ownership(job.properties) };
    await job.call('s3', 'CreateBucket', inputOf<CreateBucketCommandInput>(CreateBucket$, given, job.logicalId));
    // It is made with what its ownership controls say; all other settings are put on it.
    const properties: Properties = { OwnershipControls: job.properties['OwnershipControls'] };
    await job.begun(name);
    await changeSettings(job, name, { properties });
    return made(job, name);
  },

  async update(job, former) {
    await changeSettings(job, former.id, former);
    return made(job, former.id);
  },

  /** @throws AwsError `BucketNotEmpty`: CloudFormation deletes no objects */
  async remove(job, { id }: Former) {
    await ifThere(job.call('s3', 'DeleteBucket', { Bucket: id }), 'NoSuchBucket');
  },

  async adopt(job) {
    const name = text(job.properties, 'BucketName') ?? '';
    const found = await ifThere(job.call<object>('s3', 'HeadBucket', { Bucket: name }), 'NoSuchBucket');
    return found && made(job, name);
  },
};

/** Source of the domain names: "Return values" of the same page. */
async function made(job: ResourceJob, name: string): Promise<Made> {
  const { partition, region } = job;
  const Arn = `arn:${partition}:s3:::${name}`;
  return {
    id: name,
    attributes: {
      Arn,
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      // A website is served here; a bucket without one has the address that its website would have at AWS.
      WebsiteURL: (await job.urlOf?.(Arn)) ?? `http://${name}.${websiteHost(region)}`,
    },
  };
}

/** The older regions have a dash, all others a dot ("Amazon S3 website endpoints" in the AWS General Reference). */
function websiteHost(region: string): string {
  const older = [
    'us-east-1',
    'us-west-1',
    'us-west-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
    'eu-west-1',
    'sa-east-1',
  ];
  return `s3-website${older.includes(region) ? '-' : '.'}${region}.amazonaws.com`;
}
