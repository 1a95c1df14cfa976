/** What a request says about its signature: in its `Authorization` header, or in the query of a presigned URL. Pure. */
import type { WireRequest } from '../wire.js';
import type { NamedKey } from './access-key.js';
import type { Refusals } from './refusals.js';
import { algorithm, isoBasic, type Scope } from './signing.js';

export interface Authorization extends NamedKey {
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed, such as `20150830T123600Z`. */
  readonly timestamp: string;
  /** How long a presigned URL is valid, in seconds. Absent in a header. */
  readonly expires?: number;
}

/** The service that a request says it is signed for, such as `s3`; undefined when it is not signed, or says none. */
export function signedService({ headers, query }: WireRequest): string | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential');
  return /^[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request$/.exec(credential ?? '')?.[1];
}

/**
 * @returns undefined when the request is not signed at all
 * @throws AwsError when it says too little, or what is no Signature Version 4
 */
export function readAuthorization(request: WireRequest, refusals: Refusals): Authorization | undefined {
  const { headers, query } = request;
  if (headers['authorization'] !== undefined) return fromHeader(headers['authorization'], request, refusals);
  if ([...query.keys()].some((name) => /^X-Amz-(Algorithm|Credential|Signature)$/.test(name))) {
    return fromQuery(query, refusals);
  }
  if (query.has('AWSAccessKeyId')) throw refusals.otherAlgorithm('AWS');
  return undefined;
}

function fromHeader(text: string, { headers }: WireRequest, refusals: Refusals): Authorization {
  const [, scheme = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text)!;
  if (scheme !== algorithm) throw refusals.otherAlgorithm(scheme);
  const parts = new Map(
    rest.split(',').map((part) => [part.split('=', 1)[0]!.trim(), part.slice(part.indexOf('=') + 1).trim()]),
  );
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((n) => parts.get(n));
  const timestamp = headers['x-amz-date'] ?? fromHttpDate(headers['date']);
  if (!credential || !signedHeaders || !signature || !timestamp) {
    throw refusals.incompleteHeader([
      ...(credential ? [] : ["Authorization header requires 'Credential' parameter."]),
      ...(signature ? [] : ["Authorization header requires 'Signature' parameter."]),
      ...(signedHeaders ? [] : ["Authorization header requires 'SignedHeaders' parameter."]),
      ...(timestamp ? [] : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]),
    ]);
  }
  const sessionToken = headers['x-amz-security-token'];
  return { ...readCredential(credential, refusals), ...sorted(signedHeaders), signature, timestamp, sessionToken };
}

function fromQuery(query: URLSearchParams, refusals: Refusals): Authorization {
  const parameters = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date', 'Expires'];
  const missing = parameters.map((name) => `X-Amz-${name}`).filter((name) => !query.get(name));
  if (missing.length > 0) throw refusals.incompleteQuery(missing);
  const text = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (text('Algorithm') !== algorithm) throw refusals.otherAlgorithm(text('Algorithm'));
  return {
    ...readCredential(text('Credential'), refusals),
    ...sorted(text('SignedHeaders')),
    signature: text('Signature'),
    timestamp: text('Date'),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expires: readExpires(text('Expires'), refusals),
  };
}

function sorted(signedHeaders: string): { signedHeaders: string[] } {
  return { signedHeaders: signedHeaders.toLowerCase().split(';').toSorted() };
}

/** `<access key id>/<date>/<region>/<service>/aws4_request` */
function readCredential(text: string, refusals: Refusals): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, date, region, service, terminator, ...more] = text.split('/');
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || more.length > 0) {
    throw refusals.malformedCredential(text);
  }
  return { accessKeyId, scope: { date, region, service } };
}

/** A week at most: S3 API Reference, "Authenticating Requests: Using Query Parameters". */
function readExpires(text: string, refusals: Refusals): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds)) throw refusals.badExpires('X-Amz-Expires should be a number');
  if (seconds < 0) throw refusals.badExpires('X-Amz-Expires must be non-negative');
  if (seconds <= 604_800) return seconds;
  throw refusals.badExpires(
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  );
}

/** The `Date` header's form is HTTP's own. */
function fromHttpDate(date: string | undefined): string | undefined {
  const time = new Date(date ?? '');
  return Number.isNaN(time.getTime()) ? undefined : isoBasic(time);
}
