/**
 * A request as it is signed. Pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import type { WireRequest } from '../wire.js';

export interface Signed {
  readonly signedHeaders: readonly string[];
  /** What stands for the body. */
  readonly payload: string;
  /** S3's paths are signed as they are sent; those of the others are made plain and encoded once more. */
  readonly isS3: boolean;
}

export function canonicalRequest(request: WireRequest, { signedHeaders, payload, isS3 }: Signed): string {
  return [
    request.method,
    isS3 ? request.path || '/' : encodedTwice(withoutDots(request.path)),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${trimmed(request.headers[name] ?? '')}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

/** Sorted by encoded name, then by encoded value. A signature cannot sign itself. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The path without empty segments, `.` and `..` (RFC 3986, section 6.2.2.3). */
function withoutDots(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const isFolder = segments.length > 0 && path.endsWith('/');
  return `/${segments.join('/')}${isFolder ? '/' : ''}`;
}

/** The path comes encoded once. */
function encodedTwice(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** Everything but RFC 3986's unreserved characters as `%` and upper-case hexadecimal digits. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${hex(character)}`);
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}

function trimmed(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
