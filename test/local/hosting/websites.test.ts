/** A bucket's website answers as S3's website endpoint does. */
import { request as httpRequest } from 'node:http';
import {
  CreateBucketCommand,
  DeleteBucketWebsiteCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { host } from '../../../src/local/hosting/host.js';
import type { Serving } from '../../../src/local/hosting/hosted.js';
import { REAL_HOSTING_TIME } from '../../../src/local/hosting/timing.js';
import { serveWebsite } from '../../../src/local/hosting/websites/serving.js';
import { type Local, openLocal } from '../../helpers/local.js';

const Bucket = 'site';
const IndexDocument = { Suffix: 'index.html' };

let local: Local;
let s3: S3Client;
let url: string;
let serving: Serving | undefined;
const faults: unknown[] = [];

beforeEach(async () => {
  local = await openLocal({ clock: () => new Date('2026-01-02T03:04:05Z') });
  s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
});
afterEach(async () => {
  await serving?.close();
  serving = undefined;
  await local.close();
  expect(faults.splice(0)).toEqual([]);
});

const allow = (Action: string | string[], Resource: string | string[]) =>
  s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource }],
      }),
    }),
  );

const everything = `arn:aws:s3:::${Bucket}/*`;

/** Serves the website of a bucket whose objects everybody may read. */
async function open(configuration: Partial<WebsiteConfiguration> = {}, files: Record<string, string> = {}) {
  await allow('s3:GetObject', everything);
  for (const [key, body] of Object.entries(files)) await put(key, body);
  await configure({ IndexDocument, ...configuration });
  url = (await local.aws.urlOf(`arn:aws:s3:::${Bucket}`))!;
  const log = async (error: unknown) => void faults.push(error);
  serving = await serveWebsite({ aws: local.aws, log }, Bucket, Number(new URL(url).port));
}

const configure = (WebsiteConfiguration: WebsiteConfiguration) =>
  s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }));

const get = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...init });

async function seen(path: string, init?: RequestInit) {
  const answer = await get(path, init);
  return { status: answer.status, location: answer.headers.get('location'), body: await answer.text() };
}

const found = (body: string) => ({ status: 200, location: null, body });

describe('documents', () => {
  test('are the objects, and the index documents of folders', async () => {
    await open({}, { 'index.html': 'start', 'a/index.html': 'a', 'a/b c+ü.html': 'b', 'page.html': 'page' });
    expect(await seen('/')).toEqual(found('start'));
    expect(await seen('/?query=1')).toEqual(found('start'));
    expect(await seen('/page.html?versionId=x&acl')).toEqual(found('page'));
    expect(await seen('/a/')).toEqual(found('a'));
    expect(await seen('/a/b%20c+%C3%BC.html')).toEqual(found('b'));
  });

  test('of a folder without its slash are redirected to', async () => {
    await open({}, { 'index.html': 'start', 'a b/index.html': 'a', both: 'object', 'both/index.html': 'folder' });
    expect(await seen('/a%20b')).toMatchObject({ status: 302, location: '/a%20b/' });
    expect((await seen('/a%20b')).body).toContain('<li>Code: Found</li>\n<li>Message: Resource Found</li>');
    expect(await seen('/both')).toEqual(found('object'));
    expect(await seen('/none')).toMatchObject({ status: 403, location: null });
  });

  test('come with their own headers', async () => {
    await open();
    const headers = {
      ContentType: 'text/css',
      CacheControl: 'public, max-age=60',
      ContentLanguage: 'de',
      Metadata: { release: '7' },
    };
    await put('site.css', 'p {}', headers);
    const answer = await get('/site.css');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/css',
      'cache-control': 'public, max-age=60',
      'content-language': 'de',
      'content-length': '4',
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as unknown,
      'x-amz-meta-release': '7',
      server: 'AmazonS3',
    });
  });

  test('are those of now', async () => {
    await open({}, { 'index.html': 'one' });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await put('index.html', 'two');
    expect(await seen('/')).toEqual(found('two'));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'index.html' }));
    expect(await seen('/')).toMatchObject({ status: 403 });
  });

  test('are told of without their bodies to a HEAD', async () => {
    await open({}, { 'index.html': 'start' });
    const answer = await get('/', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '5', '']);
    const none = await get('/none', { method: 'HEAD' });
    expect([none.status, none.headers.get('x-amz-error-code'), await none.text()]).toEqual([403, 'AccessDenied', '']);
  });

  test('are given in part, and when they have changed', async () => {
    await open({}, { 'index.html': 'start' });
    const part = await get('/', { headers: { range: 'bytes=1-2' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 1-2/5', 'ta']);
    expect(await seen('/', { headers: { range: 'bytes=9-' } })).toMatchObject({ status: 416 });
    const etag = (await get('/')).headers.get('etag')!;
    const unchanged = await get('/', { headers: { 'if-none-match': etag } });
    expect([unchanged.status, unchanged.headers.get('etag'), await unchanged.text()]).toEqual([304, etag, '']);
    const since = { 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' };
    expect(await seen('/', { headers: since })).toMatchObject({ status: 304 });
    expect(await seen('/', { headers: { 'if-match': '"other"' } })).toMatchObject({ status: 412 });
  });
});

describe('an error', () => {
  test('has the page of S3', async () => {
    await open();
    await allow(['s3:GetObject', 's3:ListBucket'], [everything, `arn:aws:s3:::${Bucket}`]);
    const answer = await get('/a<b>.html');
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-amz-error-code')]).toEqual([
      404,
      'text/html; charset=utf-8',
      'NoSuchKey',
    ]);
    const id = answer.headers.get('x-amz-request-id');
    expect(await answer.text()).toBe(`<html>
<head><title>404 Not Found</title></head>
<body>
<h1>404 Not Found</h1>
<ul>
<li>Code: NoSuchKey</li>
<li>Message: The specified key does not exist.</li>
<li>Key: a&lt;b&gt;.html</li>
<li>RequestId: ${id}</li>
<li>HostId: ${id}</li>
</ul>
<hr/>
</body>
</html>
`);
  });

  test('has the page of the website, with the status of the error', async () => {
    await open({ ErrorDocument: { Key: 'errors/4xx.html' } });
    await put('errors/4xx.html', 'Ours', { CacheControl: 'no-store' });
    const answer = await get('/none');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-amz-error-code')).toBe('AccessDenied');
    expect(await answer.text()).toBe('Ours');
    await allow(['s3:GetObject', 's3:ListBucket'], [everything, `arn:aws:s3:::${Bucket}`]);
    expect(await seen('/none')).toEqual({ status: 404, location: null, body: 'Ours' });
    expect(await seen('/', { headers: { range: 'bytes=9-' } })).toEqual({ status: 404, location: null, body: 'Ours' });
  });

  test('tells that the page of the website is not there', async () => {
    await open({ ErrorDocument: { Key: 'error.html' } });
    await allow(['s3:GetObject', 's3:ListBucket'], [everything, `arn:aws:s3:::${Bucket}`]);
    expect((await seen('/none')).body)
      .toContain(`<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3><ul>
<li>Code: NoSuchKey</li>
<li>Message: The specified key does not exist.</li>
<li>Key: error.html</li>
</ul>`);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is every other method: %s', async (method) => {
    await open({}, { 'index.html': 'start' });
    const answer = await get('/', { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await answer.text()).toContain(`<li>Method: ${method}</li>`);
    expect(await seen('/')).toEqual(found('start'));
  });

  test('is a path that cannot be decoded, or no website, or no bucket', async () => {
    await open();
    expect(await seen('/%ff')).toMatchObject({ status: 400 });
    await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    expect(await seen('/')).toMatchObject({ status: 404 });
    expect((await seen('/')).body).toContain('<li>Code: NoSuchWebsiteConfiguration</li>');
  });
});

describe('who visits', () => {
  test('is anonymous: what the policy does not let everybody read is forbidden', async () => {
    await open({}, { 'index.html': 'start', 'private/index.html': 'secret' });
    await allow('s3:GetObject', `arn:aws:s3:::${Bucket}/index.html`);
    expect(await seen('/')).toEqual(found('start'));
    for (const path of ['/private', '/private/', '/private/index.html', '/none']) {
      const { status, body } = await seen(path);
      expect([path, status]).toEqual([path, 403]);
      expect(body).toContain('<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>');
      expect(body).not.toContain('secret');
    }
  });

  test('has no use for a key', async () => {
    await open({}, { 'index.html': 'start' });
    await allow('s3:GetObject', `${everything}.css`);
    expect(await seen('/', { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } })).toMatchObject({
      status: 403,
    });
  });

  test('comes from this machine, not from a page whose name was made to lead here', async () => {
    await open({}, { 'index.html': 'start' });
    const statusFor = (name: string) =>
      new Promise((resolve, reject) => {
        httpRequest(url, { headers: { host: name } }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end();
      });
    expect(await statusFor('evil.example.com')).toBe(403);
    expect(await statusFor('site.localhost')).toBe(200);
  });
});

describe('redirects', () => {
  test('of everything keep path and query', async () => {
    await allow('s3:GetObject', everything);
    await open();
    await configure({ RedirectAllRequestsTo: { HostName: 'example.com' } });
    expect(await seen('/a%20b?c=d')).toEqual({ status: 301, location: 'http://example.com/a%20b?c=d', body: '' });
    await configure({ RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } });
    expect(await seen('/')).toMatchObject({ status: 301, location: 'https://example.com/' });
  });

  test('by rules are the first that applies', async () => {
    await open(
      {
        RoutingRules: [
          { Condition: { KeyPrefixEquals: 'docs/' }, Redirect: { ReplaceKeyPrefixWith: 'documents/' } },
          {
            Condition: { KeyPrefixEquals: 'old' },
            Redirect: {
              ReplaceKeyWith: 'new page.html',
              HttpRedirectCode: '302',
              HostName: 'example.com',
              Protocol: 'https',
            },
          },
          { Condition: { KeyPrefixEquals: 'o' }, Redirect: { ReplaceKeyWith: 'never' } },
          {
            Condition: { HttpErrorCodeReturnedEquals: '403', KeyPrefixEquals: 'app/' },
            Redirect: { ReplaceKeyPrefixWith: '#!/', HttpRedirectCode: '307' },
          },
        ],
      },
      { 'docs/a.html': 'hidden', 'app/there.html': 'there', 'app/folder/index.html': 'folder' },
    );
    const { host: at } = new URL(url);
    expect(await seen('/docs/a.html')).toEqual({ status: 301, location: `http://${at}/documents/a.html`, body: '' });
    expect(await seen('/older')).toMatchObject({ status: 302, location: 'https://example.com/new%20page.html' });
    expect(await seen('/app/there.html')).toEqual(found('there'));
    expect(await seen('/app/folder')).toMatchObject({ status: 302, location: '/app/folder/' });
    expect(await seen('/app/none')).toMatchObject({ status: 307, location: `http://${at}/#!/none` });
    expect(await seen('/none')).toMatchObject({ status: 403 });
  });
});

test('websites are served as long as there are any', async () => {
  await open({}, { 'index.html': 'start' });
  await serving?.close();
  serving = undefined;
  const hosting = host(local.aws, { ...REAL_HOSTING_TIME, poll: 20 });
  await vi.waitFor(async () => expect(await seen('/')).toEqual(found('start')), { interval: 20 });
  await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
  await hosting;
  await expect(get('/')).rejects.toThrow();
});
