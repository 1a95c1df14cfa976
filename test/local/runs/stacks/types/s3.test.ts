import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucket } from '../../../../../src/local/runs/stacks/types/s3/bucket.js';
import { bucketPolicy } from '../../../../../src/local/runs/stacks/types/s3/bucket-policy.js';
import { lifecycleOf } from '../../../../../src/local/runs/stacks/types/s3/lifecycle.js';
import type { Properties } from '../../../../../src/local/runs/stacks/types/type.js';
import { type Local, openLocal } from '../../../../helpers/local.js';
import { former, resourceJob } from '../../../../helpers/resource-job.js';

let local: Local;
beforeAll(async () => {
  local = await openLocal();
});
afterAll(() => local.close());

const ask = <O>(operation: string, Bucket: string) => local.aws.call<O>('s3', operation, { Bucket });

/** Each setting, how S3 shows it, and what is there without it: the answer, or the code of an error. */
const settings: Readonly<Record<string, { given: Properties; get: string; shown: object; without: object | string }>> =
  {
    VersioningConfiguration: {
      given: { Status: 'Enabled' },
      get: 'GetBucketVersioning',
      shown: { Status: 'Enabled' },
      without: { Status: 'Suspended' },
    },
    OwnershipControls: {
      given: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      get: 'GetBucketOwnershipControls',
      shown: { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
      without: { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    },
    BucketEncryption: {
      given: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: 'true' },
        ],
      },
      get: 'GetBucketEncryption',
      shown: { ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: true }] } },
      without: { ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: false }] } },
    },
    PublicAccessBlockConfiguration: {
      given: { BlockPublicAcls: true, BlockPublicPolicy: 'false' },
      get: 'GetPublicAccessBlock',
      shown: { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false } },
      without: 'NoSuchPublicAccessBlockConfiguration',
    },
    LifecycleConfiguration: {
      given: { Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: '30', Prefix: 'logs/' }] },
      get: 'GetBucketLifecycleConfiguration',
      shown: { Rules: [{ ID: 'old', Status: 'Enabled', Expiration: { Days: 30 }, Filter: { Prefix: 'logs/' } }] },
      without: 'NoSuchLifecycleConfiguration',
    },
    WebsiteConfiguration: {
      given: {
        IndexDocument: 'index.html',
        ErrorDocument: 'error.html',
        RoutingRules: [
          { RoutingRuleCondition: { KeyPrefixEquals: 'old/' }, RedirectRule: { ReplaceKeyPrefixWith: 'new/' } },
        ],
      },
      get: 'GetBucketWebsite',
      shown: {
        IndexDocument: { Suffix: 'index.html' },
        ErrorDocument: { Key: 'error.html' },
        RoutingRules: [{ Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'new/' } }],
      },
      without: 'NoSuchWebsiteConfiguration',
    },
    Tags: {
      given: [{ Key: 'team', Value: 'shop' }] as unknown as Properties,
      get: 'GetBucketTagging',
      shown: { TagSet: [{ Key: 'team', Value: 'shop' }] },
      without: 'NoSuchTagSet',
    },
  };

describe('a bucket', () => {
  it.each(Object.entries(settings))('has its %s, changes it, and has none any more', async (property, setting) => {
    const BucketName = `with-${property.toLowerCase()}`;
    const [withIt, without] = [{ BucketName, [property]: setting.given }, { BucketName }];
    const seen = () => ask<object>(setting.get, BucketName).catch((error: { code: string }) => error.code);
    const plain = await bucket.create(resourceJob(local, without));
    await bucket.update(resourceJob(local, withIt), former(plain, without));
    expect(await seen()).toMatchObject(setting.shown);
    await bucket.update(resourceJob(local, without), former(plain, withIt));
    expect([await seen()]).toMatchObject([setting.without]);
    await bucket.remove(resourceJob(local, without), former(plain, without));
    await bucket.create(resourceJob(local, withIt));
    expect(await seen()).toMatchObject(setting.shown);
  });

  it('is told by its addresses, wherever it lies', async () => {
    const { attributes } = await bucket.create(resourceJob(local, { BucketName: 'addressed' }));
    expect(attributes).toEqual({
      Arn: 'arn:aws:s3:::addressed',
      DomainName: 'addressed.s3.amazonaws.com',
      DualStackDomainName: 'addressed.s3.dualstack.us-east-1.amazonaws.com',
      RegionalDomainName: 'addressed.s3.us-east-1.amazonaws.com',
      WebsiteURL: 'http://addressed.s3-website-us-east-1.amazonaws.com',
    });
    const inEurope = {
      ...resourceJob(local, { BucketName: 'european' }),
      region: 'eu-central-1',
      call: <O>(service: string, operation: string, input: object) =>
        local.aws.call<O>(service, operation, input, undefined, 'eu-central-1'),
    };
    const made = await bucket.create(inEurope);
    expect(made.attributes['WebsiteURL']).toBe('http://european.s3-website.eu-central-1.amazonaws.com');
    expect(await local.aws.call('s3', 'GetBucketLocation', { Bucket: 'european' }, undefined, 'eu-central-1')).toEqual({
      LocationConstraint: 'eu-central-1',
    });
  });

  it('is told by where its website is served, once it has one', async () => {
    const properties = { BucketName: 'served' };
    const made = await bucket.create(resourceJob(local, properties));
    const website = { ...properties, WebsiteConfiguration: { IndexDocument: 'index.html' } };
    const { attributes } = await bucket.update(resourceJob(local, website), former(made, properties));
    expect(attributes['WebsiteURL']).toBe(await local.aws.urlOf('arn:aws:s3:::served'));
    expect(attributes['WebsiteURL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('is there from the moment it is made, when one of its settings is refused', async () => {
    const begun: string[] = [];
    const properties = { BucketName: 'half', LifecycleConfiguration: { Rules: [{ Status: 'Enabled' }] } };
    const job = { ...resourceJob(local, properties), begun: async (id: string) => void begun.push(id) };
    await expect(bucket.create(job)).rejects.toMatchObject({ code: 'InvalidRequest' });
    expect(begun).toEqual(['half']);
    await bucket.remove(job, { id: 'half', attributes: {}, properties });
  });

  it('is not removed with what is in it', async () => {
    const properties = { BucketName: 'full' };
    const made = await bucket.create(resourceJob(local, properties));
    await local.aws.call('s3', 'PutObject', { Bucket: 'full', Key: 'a', Body: Buffer.from('a') });
    await expect(bucket.remove(resourceJob(local, properties), former(made, properties))).rejects.toMatchObject({
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
    });
  });

  it('refuses what S3 does not have, by its place', async () => {
    const properties = { BucketName: 'wrong', VersioningConfiguration: { State: 'Enabled' } };
    await expect(bucket.create(resourceJob(local, properties))).rejects.toThrow(
      'Properties validation failed for resource Thing with message: #/VersioningConfiguration: extraneous key [State] is not permitted',
    );
  });
});

describe('lifecycle rules', () => {
  const rule = (given: Properties) =>
    (lifecycleOf({ Rules: [given] }) as { LifecycleConfiguration: { Rules: object[] } }).LifecycleConfiguration
      .Rules[0];

  it.each([
    [{}, { Prefix: '' }],
    [{ Prefix: 'a/' }, { Prefix: 'a/' }],
    [{ TagFilters: [{ Key: 'a', Value: 'b' }] }, { Tag: { Key: 'a', Value: 'b' } }],
    [
      { Prefix: 'a/', TagFilters: [{ Key: 'a', Value: 'b' }], ObjectSizeLessThan: 9 },
      { And: { Prefix: 'a/', ObjectSizeLessThan: 9, Tags: [{ Key: 'a', Value: 'b' }] } },
    ],
  ])('of %j are for %j', (given, Filter) => {
    expect(rule(given)).toMatchObject({ Filter });
  });

  it('have transitions and expirations by their names in the API', () => {
    const given = {
      ExpirationDate: '2030-01-01',
      Transition: { StorageClass: 'GLACIER', TransitionInDays: 1 },
      Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionDate: '2030-01-01' }],
      NoncurrentVersionExpirationInDays: 7,
      NoncurrentVersionTransition: { StorageClass: 'GLACIER', TransitionInDays: 2, NewerNoncurrentVersions: 3 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    };
    expect(rule(given)).toEqual({
      Expiration: { Date: '2030-01-01', Days: undefined, ExpiredObjectDeleteMarker: undefined },
      Filter: { Prefix: '' },
      Transitions: [
        { StorageClass: 'GLACIER', Days: 1 },
        { StorageClass: 'DEEP_ARCHIVE', Date: '2030-01-01' },
      ],
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
      NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER', NoncurrentDays: 2, NewerNoncurrentVersions: 3 }],
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
  });
});

describe('a bucket policy', () => {
  it('is not put in the place of one that is there', async () => {
    await bucket.create(resourceJob(local, { BucketName: 'governed' }));
    const Principal = { AWS: 'arn:aws:iam::000000000000:root' };
    const statement = { Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::governed/*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await bucketPolicy.create(resourceJob(local, { Bucket: 'governed', PolicyDocument }));
    await expect(bucketPolicy.create(resourceJob(local, { Bucket: 'governed', PolicyDocument }))).rejects.toThrow(
      'The bucket policy already exists on bucket governed.',
    );
  });
});
