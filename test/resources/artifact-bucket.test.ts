import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { inspect } from '../../src/inspect.js';
import { bucketPolicy } from '../../src/policies.js';
import { artifactBucket, checkUsersBucket } from '../../src/resources/artifact-bucket.js';
import { everythingThere, nothingThere, ourLifecycleRule, ourTagPairs } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const Bucket = 'hello-123456789012-eu-central-1';
const bucket = { Bucket, ExpectedBucketOwner: '123456789012' };
const noPublicAccess = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

function settings(TagSet: object[] = ourTagPairs, names = context.names, where: object = bucket) {
  return [
    ['PutBucketTagging', { ...where, Tagging: { TagSet } }],
    ['PutBucketVersioning', { ...where, VersioningConfiguration: { Status: 'Enabled' } }],
    ['PutPublicAccessBlock', { ...where, PublicAccessBlockConfiguration: noPublicAccess }],
    ['PutBucketPolicy', { ...where, Policy: JSON.stringify(bucketPolicy(names)) }],
    ['PutBucketLifecycleConfiguration', { ...where, LifecycleConfiguration: { Rules: [ourLifecycleRule] } }],
  ];
}

describe('absent', () => {
  test('is made in its region with its tags, then closed', async () => {
    nothingThere(aws);
    expect(await artifactBucket.read(context)).toBeUndefined();
    await provision(await surveyOf(context, 'artifact-bucket', { tags: { team: 'web' } }));
    const Tags = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
    expect(aws.writes()).toEqual([
      ['CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1', Tags } }],
      ...settings(Tags),
    ]);
  });

  test('names no region in us-east-1, where S3 takes none', async () => {
    nothingThere(aws);
    const home = testContext({}, { region: 'us-east-1' });
    await artifactBucket.create(home);
    const where = { ...bucket, Bucket: 'hello-123456789012-us-east-1' };
    expect(aws.writes()).toEqual([
      ['CreateBucket', { Bucket: where.Bucket, CreateBucketConfiguration: { Tags: ourTagPairs } }],
      ...settings(ourTagPairs, home.names, where),
    ]);
  });

  test('is made as soon as S3 has done with removing a former one', async () => {
    nothingThere(aws);
    aws.s3
      .on(CreateBucketCommand)
      .rejectsOnce(awsError('OperationAborted', 'in progress', 409))
      .resolves({});
    await artifactBucket.create(context);
    expect(aws.inputsOf('CreateBucket')).toHaveLength(2);
  });

  test('is closed as soon as S3 has done with making it', async () => {
    nothingThere(aws);
    aws.s3
      .on(PutBucketPolicyCommand)
      .rejectsOnce(awsError('OperationAborted', 'in progress', 409))
      .resolves({});
    await artifactBucket.create(context);
    expect(aws.inputsOf('PutBucketPolicy')).toHaveLength(2);
  });

  test('is read only as a bucket of this account', async () => {
    nothingThere(aws);
    await artifactBucket.read(context);
    expect(aws.calls().map(([, input]) => input)).toEqual([bucket, bucket, bucket, bucket, bucket]);
  });
});

describe("another account's bucket of that name", () => {
  test('is foreign', async () => {
    everythingThere(aws, context);
    aws.s3.on(GetBucketTaggingCommand).rejects(awsError('AccessDenied', 'Access Denied', 403));
    expect((await surveyOf(context, 'artifact-bucket')).inspection).toMatchObject({ name: Bucket, state: 'foreign' });
  });

  test('is not what a user sees who may not look at buckets', async () => {
    everythingThere(aws, context);
    const denied = awsError('AccessDenied', 'User: u is not authorized to perform: s3:GetBucketTagging', 403);
    aws.s3.on(GetBucketTaggingCommand).rejects(denied);
    await expect(artifactBucket.read(context)).rejects.toBe(denied);
  });
});

describe('when the artifacts are in a bucket of the user', () => {
  const own = testContext({ artifactBucket: 'mine' });
  const asked = { artifactBucket: 'mine' };

  test.each<[string, () => void]>([
    ['not there', () => aws.s3.on(GetBucketTaggingCommand).rejects(new NoSuchBucket({ message: '', $metadata: {} }))],
    ['not ours', () => aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet: [] })],
    [
      "another account's",
      () => aws.s3.on(GetBucketTaggingCommand).rejects(awsError('AccessDenied', 'Access Denied', 403)),
    ],
  ])('is left out when it is %s', async (_what, arrange) => {
    everythingThere(aws, own);
    arrange();
    const { inspections } = await inspect(own, { name: 'hello', ...asked });
    expect(inspections.map(({ kind }) => kind)).not.toContain('artifact-bucket');
  });

  test('is shown when it is ours, and left as it is', async () => {
    everythingThere(aws, own);
    aws.s3.on(GetBucketVersioningCommand).resolves({ Status: 'Suspended' });
    const survey = await surveyOf(own, 'artifact-bucket', { ...asked, tags: { team: 'web' } });
    expect(survey.inspection).toMatchObject({ name: Bucket, state: 'present', changes: [] });
    expect(await provision(survey)).toMatchObject([{ name: Bucket, outcome: 'unchanged' }]);
    expect(aws.inputsOf('GetBucketTagging')).toEqual([bucket]);
    expect(aws.writes()).toEqual([]);
  });

  test('is removed when it is ours, and not that of the user', async () => {
    everythingThere(aws, own);
    const survey = await surveyOf(own, 'artifact-bucket');
    expect(survey.context.config.artifactBucket).toBe('mine');
    await destroy(survey, {});
    expect(aws.writes()).toEqual([['DeleteBucket', bucket]]);
  });
});

describe('a bucket of the user', () => {
  const own = testContext({ artifactBucket: 'mine' });
  const answered = (httpStatusCode: number) => awsError('UnknownError', 'UnknownError', httpStatusCode);

  test('is not asked about when there is none', async () => {
    await checkUsersBucket(context);
    expect(aws.calls()).toEqual([]);
  });

  test.each([{ BucketRegion: 'eu-central-1' }, {}])('in the same region is fine: %j', async (found) => {
    aws.s3.on(HeadBucketCommand).resolves(found);
    await expect(checkUsersBucket(own)).resolves.toBeUndefined();
    expect(aws.calls()).toEqual([['HeadBucket', { Bucket: 'mine', ExpectedBucketOwner: '123456789012' }]]);
  });

  test.each<[string, () => void]>([
    ['is not there', () => aws.s3.on(HeadBucketCommand).rejects(answered(404))],
    ['is elsewhere', () => aws.s3.on(HeadBucketCommand).resolves({ BucketRegion: 'us-east-1' })],
    ['is elsewhere, and S3 redirects', () => aws.s3.on(HeadBucketCommand).rejects(answered(301))],
  ])('that %s is an error', async (_what, arrange) => {
    arrange();
    await expect(checkUsersBucket(own)).rejects.toMatchObject({
      code: 'no-bucket',
      exitCode: 2,
      message: 'There is no bucket mine in eu-central-1.',
    });
  });

  test('that may not be looked at is an error of AWS', async () => {
    const denied = answered(403);
    aws.s3.on(HeadBucketCommand).rejects(denied);
    await expect(checkUsersBucket(own)).rejects.toBe(denied);
  });
});

test('same: there is nothing to change', async () => {
  everythingThere(aws, context);
  expect((await surveyOf(context, 'artifact-bucket')).inspection).toMatchObject({ state: 'present', changes: [] });
});

describe('different', () => {
  const { NoncurrentVersionExpiration: _none, ...noVersions } = ourLifecycleRule;

  test.each<[string, () => void, object[]]>([
    [
      'without versions',
      () => aws.s3.on(GetBucketVersioningCommand).resolves({ Status: 'Suspended' }),
      [{ path: 'versioning', from: 'Suspended', to: 'Enabled' }],
    ],
    [
      'open to ACLs',
      () =>
        aws.s3
          .on(GetPublicAccessBlockCommand)
          .resolves({ PublicAccessBlockConfiguration: { ...noPublicAccess, BlockPublicAcls: false } }),
      [{ path: 'publicAccess.BlockPublicAcls', from: false, to: true }],
    ],
    [
      'without a block on public access',
      () => aws.s3.on(GetPublicAccessBlockCommand).rejects(awsError('NoSuchPublicAccessBlockConfiguration')),
      Object.keys(noPublicAccess).map((key) => ({ path: `publicAccess.${key}`, from: undefined, to: true })),
    ],
    [
      'without a policy',
      () => aws.s3.on(GetBucketPolicyCommand).rejects(awsError('NoSuchBucketPolicy')),
      [{ path: 'policy', from: undefined, to: bucketPolicy(testContext().names) }],
    ],
    [
      'that keeps former versions',
      () => aws.s3.on(GetBucketLifecycleConfigurationCommand).resolves({ Rules: [noVersions] }),
      [{ path: 'expiry.formerVersions', from: undefined, to: 30 }],
    ],
    [
      'that keeps everything',
      () => aws.s3.on(GetBucketLifecycleConfigurationCommand).rejects(awsError('NoSuchLifecycleConfiguration')),
      [
        { path: 'expiry.artifacts', from: undefined, to: 365 },
        { path: 'expiry.formerVersions', from: undefined, to: 30 },
        { path: 'expiry.staleUploads', from: undefined, to: 7 },
      ],
    ],
  ])('%s: is set right', async (_what, arrange, changes) => {
    everythingThere(aws, context);
    arrange();
    const survey = await surveyOf(context, 'artifact-bucket');
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes });
    await provision(survey);
    expect(aws.writes()).toEqual(settings());
  });

  test('keeps the tags and the lifecycle rules of others, but for the tags that only AWS may set', async () => {
    everythingThere(aws, context);
    const awsOwn = { Key: 'aws:cloudformation:stack-name', Value: 'theirs' };
    const theirs = { ID: 'theirs', Status: 'Enabled', Filter: { Prefix: 'x/' }, Expiration: { Days: 1 } } as const;
    aws.s3
      .on(GetBucketTaggingCommand)
      .resolves({ TagSet: [awsOwn, { Key: 'theirs', Value: 'kept' }, ...ourTagPairs] })
      .on(GetBucketLifecycleConfigurationCommand)
      .resolves({ Rules: [theirs, ourLifecycleRule] });
    await provision(await surveyOf(context, 'artifact-bucket', { tags: { team: 'web' } }));
    const TagSet = [{ Key: 'theirs', Value: 'kept' }, ...ourTagPairs, { Key: 'team', Value: 'web' }];
    expect(aws.inputsOf('PutBucketTagging')).toEqual([{ ...bucket, Tagging: { TagSet } }]);
    expect(aws.inputsOf('PutBucketLifecycleConfiguration')).toEqual([
      { ...bucket, LifecycleConfiguration: { Rules: expect.arrayContaining([theirs, ourLifecycleRule]) } },
    ]);
  });
});

test('without a tag it is foreign', async () => {
  everythingThere(aws, context);
  aws.s3.on(GetBucketTaggingCommand).rejects(awsError('NoSuchTagSet'));
  expect((await surveyOf(context, 'artifact-bucket')).inspection.state).toBe('foreign');
});

describe('is removed', () => {
  test('with all uploads, versions and delete markers, page by page', async () => {
    everythingThere(aws, context);
    aws.s3
      .on(ListMultipartUploadsCommand)
      .resolvesOnce({ Uploads: [{ Key: 'big.zip', UploadId: 'u1' }] })
      .resolves({})
      .on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [{ Key: 'a.zip', VersionId: '1', Size: 9 }],
        DeleteMarkers: [{ Key: 'a.zip', VersionId: '2' }],
        IsTruncated: true,
      })
      .resolvesOnce({ Versions: [{ Key: 'b.zip', VersionId: 'null' }] })
      .resolves({});
    await destroy(await surveyOf(context, 'artifact-bucket'), {});
    expect(aws.writes()).toEqual([
      [
        'DeleteObjects',
        {
          ...bucket,
          Delete: {
            Objects: [
              { Key: 'a.zip', VersionId: '1' },
              { Key: 'a.zip', VersionId: '2' },
            ],
            Quiet: true,
          },
        },
      ],
      ['AbortMultipartUpload', { ...bucket, Key: 'big.zip', UploadId: 'u1' }],
      ['DeleteObjects', { ...bucket, Delete: { Objects: [{ Key: 'b.zip', VersionId: 'null' }], Quiet: true } }],
      ['DeleteBucket', bucket],
    ]);
  });

  test('with what was written while it was being emptied', async () => {
    everythingThere(aws, context);
    const late = { Versions: [{ Key: 'late.zip', VersionId: '1' }] };
    aws.s3.on(ListObjectVersionsCommand).resolvesOnce({}).resolvesOnce(late);
    aws.s3.on(DeleteBucketCommand).rejectsOnce(awsError('BucketNotEmpty')).resolves({});
    await destroy(await surveyOf(context, 'artifact-bucket'), {});
    expect(aws.writes().map(([operation]) => operation)).toEqual(['DeleteBucket', 'DeleteObjects', 'DeleteBucket']);
  });

  test('not for ever, when something goes on writing', async () => {
    everythingThere(aws, context);
    const full = awsError('BucketNotEmpty');
    aws.s3.on(DeleteBucketCommand).rejects(full);
    await expect(destroy(await surveyOf(context, 'artifact-bucket'), {})).rejects.toBe(full);
    expect(aws.inputsOf('DeleteBucket')).toHaveLength(10);
  });

  test('only when it could be emptied', async () => {
    everythingThere(aws, context);
    aws.s3
      .on(ListObjectVersionsCommand)
      .resolves({ Versions: [{ Key: 'a.zip', VersionId: '1' }] })
      .on(DeleteObjectsCommand)
      .resolves({ Errors: [{ Key: 'a.zip', Code: 'AccessDenied', Message: 'Access Denied' }] });
    await expect(destroy(await surveyOf(context, 'artifact-bucket'), {})).rejects.toMatchObject({
      code: 'bucket-not-emptied',
      message: `S3 did not delete a.zip in ${Bucket}: Access Denied`,
    });
    expect(aws.inputsOf('DeleteBucket')).toEqual([]);
  });

  test('gone already is no error', async () => {
    everythingThere(aws, context);
    const gone = new NoSuchBucket({ message: 'The specified bucket does not exist', $metadata: {} });
    const survey = await surveyOf(context, 'artifact-bucket');
    aws.s3.on(DeleteBucketCommand).rejects(gone);
    expect((await destroy(survey, {}))[0]?.outcome).toBe('removed');
    aws.s3.on(ListMultipartUploadsCommand).rejects(gone);
    expect((await destroy(survey, {}))[0]?.outcome).toBe('removed');
  });
});
