import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  PutBucketWebsiteCommand,
  S3Client,
  type RoutingRule,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';
import { roleSession } from '../../helpers/role-session.js';

const Bucket = 'site';
const IndexDocument = { Suffix: 'index.html' };

let local: Local;
let s3: S3Client;
let hostingsStarted: number;

beforeEach(async () => {
  hostingsStarted = 0;
  local = await openLocal({
    async startHosting(ended) {
      hostingsStarted += 1;
      await ended();
    },
  });
  s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => local.close());

const put = (WebsiteConfiguration: WebsiteConfiguration, client = s3) =>
  client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
const get = () => s3.send(new GetBucketWebsiteCommand({ Bucket }));
const none = {
  name: 'NoSuchWebsiteConfiguration',
  message: 'The specified bucket does not have a website configuration',
  BucketName: Bucket,
  $metadata: { httpStatusCode: 404 },
};

test('a configuration comes back as it was put, and can be taken away', async () => {
  await expect(get()).rejects.toMatchObject(none);
  const configuration: WebsiteConfiguration = {
    IndexDocument,
    ErrorDocument: { Key: 'errors/4xx.html' },
    RoutingRules: [
      {
        Condition: { KeyPrefixEquals: 'docs/', HttpErrorCodeReturnedEquals: '404' },
        Redirect: { ReplaceKeyPrefixWith: 'documents/', HostName: 'example.com', Protocol: 'https' },
      },
      { Redirect: { ReplaceKeyWith: 'moved.html', HttpRedirectCode: '302' } },
    ],
  };
  await put(configuration);
  expect(await get()).toMatchObject(configuration);
  const all = { RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' as const } };
  await put(all);
  const { $metadata: _, ...found } = await get();
  expect(found).toEqual(all);
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  await expect(get()).rejects.toMatchObject(none);
});

test('a website has an address of its own, which stays', async () => {
  expect(await local.aws.urlOf(`arn:aws:s3:::${Bucket}`)).toBeUndefined();
  expect(await local.aws.urlOf('arn:aws:s3:::none')).toBeUndefined();
  await s3.send(new CreateBucketCommand({ Bucket: 'other' }));
  await put({ IndexDocument });
  const url = await local.aws.urlOf(`arn:aws:s3:::${Bucket}`);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await s3.send(new PutBucketWebsiteCommand({ Bucket: 'other', WebsiteConfiguration: { IndexDocument } }));
  expect(await local.aws.urlOf('arn:aws:s3:::other')).not.toBe(url);
  await put({ IndexDocument: { Suffix: 'start.html' } });
  expect(await local.aws.urlOf(`arn:aws:s3:::${Bucket}`)).toBe(url);
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  expect(await local.aws.urlOf(`arn:aws:s3:::${Bucket}`)).toBeUndefined();
});

test('who looks at a website, or changes it, has it served', async () => {
  const counts = [];
  const steps = [
    () => put({ IndexDocument }),
    get,
    () => local.aws.urlOf(`arn:aws:s3:::${Bucket}`),
    () => s3.send(new DeleteBucketWebsiteCommand({ Bucket })),
    () => local.aws.urlOf(`arn:aws:s3:::${Bucket}`),
    () => put({ IndexDocument }),
    () => s3.send(new DeleteBucketCommand({ Bucket })),
  ];
  for (const step of steps) {
    await step();
    counts.push(hostingsStarted);
  }
  expect(counts).toEqual([1, 2, 3, 4, 4, 5, 6]);
});

const rules = (...RoutingRules: object[]) => ({ IndexDocument, RoutingRules: RoutingRules as RoutingRule[] });
const Redirect = { HostName: 'example.com' };

test.each<[string, WebsiteConfiguration, string, RegExp]>([
  ['nothing', {}, 'InvalidArgument', /^A value for IndexDocument Suffix must be provided/],
  ['no suffix', { IndexDocument: { Suffix: '' } }, 'InvalidArgument', /Suffix is not well formed$/],
  ['a suffix in a folder', { IndexDocument: { Suffix: 'a/b' } }, 'InvalidArgument', /Suffix is not well formed$/],
  ['an error document without a key', { IndexDocument, ErrorDocument: { Key: '' } }, 'MalformedXML', /./],
  [
    'a redirect of everything, and a document',
    { RedirectAllRequestsTo: Redirect, IndexDocument },
    'InvalidArgument',
    /^RedirectAllRequestsTo cannot be provided/,
  ],
  ['a redirect to nowhere', { RedirectAllRequestsTo: { HostName: '' } }, 'MalformedXML', /./],
  [
    'another protocol',
    { RedirectAllRequestsTo: { ...Redirect, Protocol: 'ftp' as 'http' } },
    'InvalidRequest',
    /^Invalid protocol/,
  ],
  ['a rule without a redirect', rules({ Condition: { KeyPrefixEquals: 'x' } }), 'MalformedXML', /./],
  [
    'a rule with two keys',
    rules({ Redirect: { ReplaceKeyWith: 'x', ReplaceKeyPrefixWith: 'y' } }),
    'InvalidRequest',
    /but not both/,
  ],
  ['an empty condition', rules({ Condition: {}, Redirect }), 'InvalidRequest', /^Condition cannot be empty/],
  [
    'an error that is none',
    rules({ Condition: { HttpErrorCodeReturnedEquals: '200' }, Redirect }),
    'InvalidRequest',
    /\(200\) is not valid\. Valid codes are 4XX or 5XX\.$/,
  ],
  [
    'a redirect that is none',
    rules({ Redirect: { HttpRedirectCode: '300' } }),
    'InvalidRequest',
    /\(300\) is not valid/,
  ],
  ['too many rules', rules(...Array.from({ length: 51 }, () => ({ Redirect }))), 'InvalidRequest', /^51 routing rules/],
])('S3 refuses %s', async (_, configuration, name, message) => {
  await expect(put(configuration)).rejects.toMatchObject({ name, message: expect.stringMatching(message) as unknown });
  await expect(get()).rejects.toMatchObject(none);
});

test('a role needs the permissions of these names', async () => {
  const as = async (role: string, Action: string) =>
    local.client(S3Client, {
      credentials: await roleSession(local, role, { Action, Resource: `arn:aws:s3:::${Bucket}` }),
    });
  await put({ IndexDocument }, await as('putter', 's3:PutBucketWebsite'));
  const getter = await as('getter', 's3:GetBucketWebsite');
  expect(await getter.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject({ IndexDocument });
  await expect(put({ IndexDocument }, getter)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(getter.send(new DeleteBucketWebsiteCommand({ Bucket }))).rejects.toMatchObject({ name: 'AccessDenied' });
  await (await as('remover', 's3:DeleteBucketWebsite')).send(new DeleteBucketWebsiteCommand({ Bucket }));
});
