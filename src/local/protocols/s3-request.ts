import { createHash } from 'node:crypto';
import { AwsError } from '../errors.js';
import type { WireRequest } from '../wire.js';

/**
 * A request with the `x-amz-*` parameters of its URL among its headers: whoever presigns a URL writes there what
 * another request says in headers (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
 * With Signature Version 2, botocore writes the body's type and digest there, too.
 */
export function withSignedHeaders(request: WireRequest): WireRequest {
  const signed = [...request.query].filter(([name]) => /^(x-amz-.+|content-(type|md5))$/i.test(name));
  if (signed.length === 0) return request;
  const headers = Object.fromEntries(signed.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...request, headers: { ...headers, ...request.headers } };
}

/** A parameter that asks for nothing by itself: `x-id`, and those of a presigned URL, of either signature version. */
export function isOfEveryRequest(name: string): boolean {
  return /^(x-id|x-amz-.+|AWSAccessKeyId|Signature|Expires|content-(type|md5))$/i.test(name);
}

/**
 * Sees whether the body is what `Content-MD5` says, where the request has that header.
 * @throws AwsError `InvalidDigest`, `BadDigest`
 */
export function checkMd5({ headers, body }: WireRequest): void {
  const sent = headers['content-md5'];
  if (sent === undefined) return;
  if (!/^[A-Za-z0-9+/]{22}==$/.test(sent)) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (createHash('md5').update(body).digest('base64') === sent) return;
  throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}
