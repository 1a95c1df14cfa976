import { AwsError } from '../errors.js';
import type { WireRequest } from '../wire.js';

/** What an S3 request is about: nothing but the account, a bucket, or an object. */
export interface Address {
  readonly Bucket?: string;
  readonly Key?: string;
}

/** A bucket as the host's first labels, of AWS's own hosts or of this machine. */
const virtualHost = /^(.+)\.(?:localhost|s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?)$/;

/**
 * The bucket is the host's first label (virtual-hosted style) or else the path's first segment (path style).
 * @throws AwsError InvalidURI when the path is not properly encoded
 */
export function addressOf(request: WireRequest): Address {
  const { path } = request;
  const bucket = bucketOfHost(request);
  const [, first = '', rest = ''] = /^\/?([^/]*)\/?(.*)$/s.exec(path)!;
  if (bucket !== undefined) return { Bucket: bucket, ...key(path.replace(/^\//, '')) };
  return { ...(first && { Bucket: decode(first) }), ...key(rest) };
}

/** The bucket that the host names, in virtual-hosted style. */
export function bucketOfHost({ headers }: WireRequest): string | undefined {
  const host = (headers['host'] ?? '').replace(/:\d+$/, '').toLowerCase();
  return virtualHost.exec(host)?.[1];
}

function key(encoded: string): { Key?: string } {
  return encoded === '' ? {} : { Key: decode(encoded) };
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}
