/** Presigned URLs of Signature Version 2. The real signers of it are those of the clients' tests. */
import { createHmac } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSession } from '../../../src/local/credentials.js';
import { verify } from '../../../src/local/signature/verify.js';
import { utf8, type WireRequest } from '../../../src/local/wire.js';
import { type ClientConfig, type Local, openLocal } from '../../helpers/local.js';

function wire(method: string, url: string, headers: Record<string, string> = {}, text = ''): WireRequest {
  const { host, pathname, searchParams } = new URL(url);
  return { method, path: pathname, query: searchParams, headers: { host, ...headers }, body: utf8.encode(text) };
}

describe('the example that AWS publishes', () => {
  const url =
    'http://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
  const at = (now: string) => ({
    protocol: 'rest-xml' as const,
    service: 's3',
    now: new Date(now),
    keyOf: async () => ({ secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', principal: 'somebody' }),
  });

  it('is let through until it expires', async () => {
    expect(await verify(wire('GET', url), at('2007-03-29T03:40:20Z'))).toEqual({ principal: 'somebody' });
    await expect(verify(wire('GET', url), at('2007-03-29T03:40:21Z'))).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired',
      status: 403,
      members: { Expires: '2007-03-29T03:40:20.000Z', ServerTime: '2007-03-29T03:40:21.000Z' },
    });
  });

  it('is refused for anything else than was signed, with the text that should have been', async () => {
    const other = wire('HEAD', url.replace('puppy', 'kitten').replace('?', '?versionId=1&acl&x=y&'), {
      'x-amz-b': ' 2 ',
      'x-amz-a': '1',
      'content-type': 'text/x',
    });
    await expect(verify(other, at('2007-03-01T00:00:00Z'))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      members: {
        AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        SignatureProvided: 'NpgCjnDzrM+WFzoENXmpNDUsSn8=',
        StringToSign: 'HEAD\n\ntext/x\n1175139620\nx-amz-a:1\nx-amz-b:2\n/johnsmith/photos/kitten.jpg?acl&versionId=1',
      },
    });
  });
});

describe('the local S3', () => {
  let local: Local;
  beforeEach(async () => {
    local = await openLocal();
    const europe = local.client(S3Client, { region: 'eu-west-1' });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
    await europe.send(new CreateBucketCommand({ Bucket: 'europe', CreateBucketConfiguration }));
    await europe.send(new PutObjectCommand({ Bucket: 'europe', Key: 'x', Body: 'content' }));
  });
  afterEach(() => local.close());

  const soon = () => Math.floor(Date.now() / 1000) + 60;

  /** A URL that somebody signs by hand: `signed` is what they sign behind the time. */
  function presigned(
    signed: string,
    key: ClientConfig['credentials'] = local.aws.credentials,
    parameters: Record<string, string> = {},
    expires: string | number = soon(),
  ): string {
    const text = `GET\n\n\n${expires}\n${signed}`;
    const query = new URLSearchParams({
      AWSAccessKeyId: key.accessKeyId,
      Signature: createHmac('sha1', key.secretAccessKey).update(text).digest('base64'),
      Expires: String(expires),
      ...parameters,
    });
    return `http://localhost/europe/x?${query.toString()}`;
  }

  async function get(url: string): Promise<string> {
    const { body } = await local.aws.handle(wire('GET', url));
    return utf8.decode(body).replace(/.*<Code>(.*)<\/Code><Message>(.*)<\/Message>.*/s, '$1: $2');
  }

  it('finds the bucket wherever it lies: such a signature is for no region', async () => {
    expect(await get(presigned('/europe/x'))).toBe('content');
  });

  it('refuses what is not complete, not known, or not signed so', async () => {
    const { accessKeyId } = local.aws.credentials;
    expect(await get(presigned('/europe/x').replace(/&Expires=\d+/, ''))).toBe(
      'AccessDenied: Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    );
    expect(await get(presigned('/europe/x', undefined, {}, 'soon'))).toBe(
      'AccessDenied: Invalid date (should be seconds since epoch): soon',
    );
    expect(await get(presigned('/europe/x').replace(accessKeyId, 'AKIDEXAMPLE'))).toMatch(/^InvalidAccessKeyId: /);
    expect(await get(presigned('/europe/x', { accessKeyId, secretAccessKey: 'x' }))).toMatch(
      /^SignatureDoesNotMatch: /,
    );
    expect(await get(presigned('/europe/x', undefined, { 'response-content-type': 'text/x' }))).toMatch(
      /^SignatureDoesNotMatch: /,
    );
  });

  it('asks for the token of temporary credentials, which is signed', async () => {
    const principal = 'arn:aws:sts::000000000000:assumed-role/gone/session';
    const session = await local.aws.act((call) => newSession(call, principal, 900));
    const token = { 'x-amz-security-token': session.sessionToken };
    const signed = `x-amz-security-token:${session.sessionToken}\n/europe/x`;
    expect(await get(presigned('/europe/x', session))).toMatch(/^InvalidAccessKeyId: /);
    expect(await get(presigned('/europe/x', session, token))).toMatch(/^SignatureDoesNotMatch: /);
    expect(await get(presigned(signed, session, { 'x-amz-security-token': 'x' }))).toMatch(/^InvalidToken: /);
    // The signature stands: a role that is gone may do nothing.
    expect(await get(presigned(signed, session, token))).toMatch(
      /^AccessDenied: User: arn:aws:sts::000000000000:assumed-role.gone.session /,
    );
  });
});
