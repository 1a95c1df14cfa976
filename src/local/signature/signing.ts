/**
 * The arithmetic of Signature Version 4. Pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const algorithm = 'AWS4-HMAC-SHA256';

/** What a signature is good for, beside the request itself. */
export interface Scope {
  /** `YYYYMMDD`, in UTC. */
  readonly date: string;
  readonly region: string;
  /** AWS's signing name, such as `codecommit`. */
  readonly service: string;
}

export function scopeText({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

export function signingKey(secretAccessKey: string, scope: Scope): Buffer {
  const name = `${secretAccessKey}/${scopeText(scope)}`;
  const known = keys.get(name);
  if (known) return known;
  const { date, region, service } = scope;
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  if (keys.size === MOST_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}

/** A key is good for a day, and callers come again and again: the keys of so many scopes are not computed anew. */
const MOST_KEYS = 50;
const keys = new Map<string, Buffer>();

/**
 * The text that is signed for a canonical request.
 * @param timestamp such as `20150830T123600Z`
 */
export function stringToSign(timestamp: string, scope: Scope, canonicalRequest: string): string {
  return [algorithm, timestamp, scopeText(scope), sha256(canonicalRequest)].join('\n');
}

/** 64 hexadecimal digits. */
export function signatureOf(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex');
}

/** As hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Takes as long for a first character that is wrong as for a last one. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `20150830T123600Z`. */
export function isoBasic(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
