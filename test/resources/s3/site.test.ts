import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NoSuchBucket,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../../src/engine.js';
import { environmentsIn, inspect } from '../../../src/inspect.js';
import type { S3Stage } from '../../../src/stages/s3/fields.js';
import { sitePolicy } from '../../../src/stages/s3/stage.js';
import { everythingThere, nothingThere, ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const Bucket = 'hello-staging-123456789012-eu-central-1';
const bucket = { Bucket, ExpectedBucketOwner: '123456789012' };
const publicAccess = {
  BlockPublicAcls: true,
  BlockPublicPolicy: false,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: false,
};
const staging: S3Stage = { deploy: 's3', environment: 'staging' };
const policy = JSON.stringify(sitePolicy(testContext().names, 'staging'));
const notFound = { message: 'not there', $metadata: { httpStatusCode: 404 } };

const look = async (stage: Partial<S3Stage> = {}) =>
  await surveyOf(context, 'site-bucket', { stages: [{ ...staging, ...stage }] });

/** Everything of a pipeline, and the website. */
function there(): void {
  everythingThere(aws, context);
  aws.s3
    .on(ListBucketsCommand)
    .resolves({ Buckets: [{ Name: Bucket }] })
    .on(GetBucketTaggingCommand, { Bucket })
    .resolves({ TagSet: ourTagPairs })
    .on(GetBucketWebsiteCommand, { Bucket })
    .resolves({ IndexDocument: { Suffix: 'index.html' } })
    .on(GetPublicAccessBlockCommand, { Bucket })
    .resolves({ PublicAccessBlockConfiguration: publicAccess })
    .on(GetBucketPolicyCommand, { Bucket })
    .resolves({ Policy: policy });
}

function absent(): void {
  nothingThere(aws);
  aws.s3.on(GetBucketWebsiteCommand).rejects(new NoSuchBucket(notFound));
}

const settings = (TagSet: object[] = ourTagPairs, WebsiteConfiguration: object = index('index.html')) => [
  ['PutBucketTagging', { ...bucket, Tagging: { TagSet } }],
  ['PutBucketWebsite', { ...bucket, WebsiteConfiguration }],
  ['PutPublicAccessBlock', { ...bucket, PublicAccessBlockConfiguration: publicAccess }],
  ['PutBucketPolicy', { ...bucket, Policy: policy }],
];

const index = (Suffix: string) => ({ IndexDocument: { Suffix } });

test('absent: is made in its region, and opened to readers', async () => {
  absent();
  await provision(await look({ error: '404.html' }));
  const create = {
    Bucket,
    CreateBucketConfiguration: { LocationConstraint: 'eu-central-1', Tags: ourTagPairs },
  };
  const website = { ...index('index.html'), ErrorDocument: { Key: '404.html' } };
  expect(aws.writes()).toEqual([['CreateBucket', create], ...settings(ourTagPairs, website)]);
});

test('same: there is nothing to change, and it says where it answers', async () => {
  there();
  const survey = await look();
  expect(survey.inspection).toMatchObject({ state: 'present', changes: [] });
  const url = `http://${Bucket}.s3-website.eu-central-1.amazonaws.com`;
  expect(environmentsIn(survey)).toEqual([{ name: 'staging', url }]);
});

describe('different', () => {
  test.each([
    [
      'the index',
      () => aws.s3.on(GetBucketWebsiteCommand).resolves(index('start.html')),
      { index: 'index.html' },
      'index',
    ],
    [
      'who may read',
      () => aws.s3.on(GetBucketPolicyCommand, { Bucket }).rejects(awsError('NoSuchBucketPolicy')),
      {},
      'policy',
    ],
    [
      'the public access',
      () =>
        aws.s3.on(GetPublicAccessBlockCommand, { Bucket }).rejects(awsError('NoSuchPublicAccessBlockConfiguration')),
      {},
      'publicAccess.BlockPublicAcls',
    ],
  ])('%s: is set right', async (_what, change, stage, path) => {
    there();
    change();
    const survey = await look(stage);
    expect(survey.inspection.state).toBe('drifted');
    expect(survey.inspection.changes.map((each) => each.path)).toContain(path);
    await provision(survey);
    expect(aws.writes()).toEqual(settings());
  });

  test('what was chosen last is kept when nothing is said of it', async () => {
    there();
    aws.s3.on(GetBucketWebsiteCommand).resolves({ ...index('start.html'), ErrorDocument: { Key: '404.html' } });
    const { context: settled, inspection } = await look();
    expect(settled.config.stages).toEqual([{ ...staging, index: 'start.html', error: '404.html' }]);
    expect(inspection.state).toBe('present');
  });
});

test('foreign: another account has the name, or somebody else made it', async () => {
  there();
  aws.s3.on(GetBucketTaggingCommand, { Bucket }).resolves({ TagSet: [] });
  expect((await look()).inspection.state).toBe('foreign');
  aws.s3.on(GetBucketTaggingCommand, { Bucket }).rejects(awsError('AccessDenied'));
  expect((await look()).inspection.state).toBe('foreign');
});

test('denied: says so when a stage needs it, and is no matter when none does', async () => {
  everythingThere(aws, context);
  aws.s3.on(ListBucketsCommand).rejects(awsError('AccessDenied'));
  await expect(look()).rejects.toMatchObject({ name: 'AccessDenied' });
  const { inspections } = await inspect(context, { name: 'hello' });
  expect(inspections.map(({ kind }) => kind)).not.toContain('site-bucket');
});

test('throttled, and busy with another change: is asked again', async () => {
  absent();
  aws.s3.on(CreateBucketCommand).rejectsOnce(awsError('OperationAborted')).resolves({});
  aws.s3.on(PutBucketPolicyCommand).rejectsOnce(awsError('OperationAborted')).resolves({});
  await provision(await look());
  expect(aws.inputsOf('CreateBucket')).toHaveLength(2);
  expect(aws.inputsOf('PutBucketPolicy')).toHaveLength(2);
});

test('taken over: is marked as such, and stays with what lies in it', async () => {
  there();
  aws.s3.on(GetBucketTaggingCommand, { Bucket }).resolves({ TagSet: [{ Key: 'theirs', Value: 'yes' }] });
  await provision(await look());
  const mark = { Key: 'pipeline-setup:adopted', Value: 'hello' };
  const TagSet = [{ Key: 'theirs', Value: 'yes' }, mark, ...ourTagPairs];
  expect(aws.inputsOf('PutBucketTagging')).toEqual([{ ...bucket, Tagging: { TagSet } }]);
  aws.s3.on(GetBucketTaggingCommand, { Bucket }).resolves({ TagSet });
  const survey = await look({ index: 'start.html' });
  await provision(survey);
  expect(aws.inputsOf('PutBucketTagging')[1]).toEqual({ ...bucket, Tagging: { TagSet } });
  expect(await destroy(survey, {})).toMatchObject([{ outcome: 'kept', reason: expect.stringContaining('taken over') }]);
  expect(aws.inputsOf('DeleteBucket')).toEqual([]);
});

describe('its policy lets everybody in, which S3 blocks', () => {
  const blocked =
    'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy setting';

  test.each(['Access Denied', blocked])('for a moment: is tried again: %s', async (message) => {
    absent();
    const policies = aws.s3.on(PutBucketPolicyCommand);
    policies.rejectsOnce(awsError('AccessDenied', message, 403)).resolves({});
    await provision(await look());
    expect(aws.inputsOf('PutBucketPolicy')).toHaveLength(2);
  });

  test('for the whole account: is told', async () => {
    absent();
    aws.s3.on(PutBucketPolicyCommand).rejects(awsError('AccessDenied', blocked, 403));
    await expect(provision(await look())).rejects.toMatchObject({ code: 'not-public', exitCode: 4 });
  });

  test('for whoever may not set any: is not waited for', async () => {
    absent();
    const message = 'User: ada is not authorized to perform: s3:PutBucketPolicy because no policy allows it';
    aws.s3.on(PutBucketPolicyCommand).rejects(awsError('AccessDenied', message, 403));
    await expect(provision(await look())).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(aws.inputsOf('PutBucketPolicy')).toHaveLength(1);
  });
});

describe('removed', () => {
  test('with what lies in it; gone already is no error', async () => {
    there();
    const Versions = [{ Key: 'index.html', VersionId: 'null' }];
    aws.s3.on(ListObjectVersionsCommand).resolvesOnce({ Versions }).resolves({});
    aws.s3.on(ListMultipartUploadsCommand).resolves({});
    aws.s3.on(DeleteBucketCommand).rejects(new NoSuchBucket(notFound));
    expect((await destroy(await look(), {})).map(({ outcome }) => outcome)).toEqual(['removed']);
    const deleted = { ...bucket, Delete: { Objects: Versions, Quiet: true } };
    expect(aws.writes()).toEqual([
      ['DeleteObjects', deleted],
      ['DeleteBucket', bucket],
    ]);
  });

  test('is found by its name and its tag when the pipeline is gone', async () => {
    there();
    const { inspections } = await inspect(context, { name: 'hello' });
    expect(inspections.find(({ kind }) => kind === 'site-bucket')).toMatchObject({ name: Bucket, state: 'present' });
    aws.s3.on(GetBucketTaggingCommand, { Bucket }).resolves({ TagSet: [] });
    const others = await inspect(context, { name: 'hello' });
    expect(others.inspections.map(({ kind }) => kind)).not.toContain('site-bucket');
  });
});
