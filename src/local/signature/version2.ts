/**
 * Presigned URLs of S3 that are signed as Signature Version 2 has it: boto3 and the AWS CLI make them for an endpoint
 * that is not AWS's own. Pure: the keys and the time are given.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html, "Query string request authentication alternative"
 */
import { createHmac } from 'node:crypto';
import { AwsError } from '../errors.js';
import { bucketOfHost } from '../protocols/s3-address.js';
import { withSignedHeaders } from '../protocols/s3-request.js';
import type { WireRequest } from '../wire.js';
import { type KeyOf, keyNamed } from './access-key.js';
import { s3Refusals } from './refusals-s3.js';
import { isSame } from './signing.js';

/** The parameters that are a part of the resource: "Constructing the CanonicalizedResource element". */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  'acl',
  'delete',
  'lifecycle',
  'location',
  'logging',
  'notification',
  'partNumber',
  'policy',
  'requestPayment',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

export function isVersion2Url({ headers, query }: WireRequest): boolean {
  return headers['authorization'] === undefined && query.has('AWSAccessKeyId');
}

/**
 * Who signed the URL. Such a signature is for no region in particular.
 * @throws AwsError by what is wrong with it
 */
export async function verifyVersion2Url(request: WireRequest, now: Date, keyOf: KeyOf): Promise<{ principal: string }> {
  const sent = withSignedHeaders(request);
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map((n) => sent.query.get(n));
  if (!accessKeyId || !signature || !expires) {
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  const key = await keyNamed({ accessKeyId, sessionToken: sent.headers['x-amz-security-token'] }, keyOf, s3Refusals);
  checkExpires(expires, now);
  const text = stringToSign(sent, expires);
  const computed = createHmac('sha1', key.secretAccessKey).update(text, 'utf8').digest('base64');
  if (!isSame(computed, signature)) throw s3Refusals.mismatch({ accessKeyId, signature, stringToSign: text });
  return { principal: key.principal };
}

/** @param expires seconds since 1970 */
function checkExpires(expires: string, now: Date): void {
  if (!/^\d{1,10}$/.test(expires)) throw denied(`Invalid date (should be seconds since epoch): ${expires}`);
  const end = new Date(Number(expires) * 1000);
  if (end < now) throw s3Refusals.outlived(end, now);
}

function stringToSign(request: WireRequest, expires: string): string {
  const { method, headers } = request;
  const amz = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .toSorted();
  return [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    expires,
    ...amz.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    resourceOf(request),
  ].join('\n');
}

/** The path as it is sent, behind the bucket if the host names it, and the subresources as they are meant. */
function resourceOf(request: WireRequest): string {
  const bucket = bucketOfHost(request);
  const subresources = [...request.query]
    .filter(([name]) => SUBRESOURCES.has(name) || name.startsWith('response-'))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const query = subresources.length === 0 ? '' : `?${subresources.join('&')}`;
  return `${bucket === undefined ? '' : `/${bucket}`}${request.path}${query}`;
}

function denied(message: string): AwsError {
  return new AwsError('AccessDenied', message, 403);
}
