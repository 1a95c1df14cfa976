/** What stands for a request's body in its signature, and whether the body is that one. Pure. */
import { AwsError } from '../errors.js';
import type { WireRequest } from '../wire.js';
import type { Authorization } from './authorization.js';
import { sha256 } from './signing.js';

/**
 * The last line of the canonical request: the body's hash. Of S3 alone, what the client says stands for the body; it
 * may be the name of a way in which the body is not signed as a whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 * @throws AwsError InvalidRequest, XAmzContentSHA256Mismatch
 */
export function payloadOf({ headers, query, body }: WireRequest, { expires }: Authorization, isS3: boolean): string {
  if (!isS3) return sha256(body);
  const said = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256');
  if (said === null || said === undefined) {
    if (expires !== undefined) return 'UNSIGNED-PAYLOAD';
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (/^[0-9a-f]{64}$/.test(said)) checkHash(said, sha256(body));
  else if (!ways.has(said)) throw badHash();
  return said;
}

const ways: ReadonlySet<string> = new Set([
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

function checkHash(said: string, found: string): void {
  if (said === found) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: said, S3ComputedContentSHA256: found },
  );
}

function badHash(): AwsError {
  return new AwsError(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    400,
    { ArgumentName: 'x-amz-content-sha256' },
  );
}
