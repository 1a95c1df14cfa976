/** Whether a request is signed by who it says, as Signature Version 4 has it. Pure: the keys and the time are given. */
import type { Protocol } from '../service.js';
import type { WireRequest } from '../wire.js';
import { type AccessKey, keyNamed, type KeyOf } from './access-key.js';
import { type Authorization, readAuthorization } from './authorization.js';
import { canonicalRequest } from './canonical.js';
import { areChunksSigned } from './chunks.js';
import { payloadOf } from './payload.js';
import type { Refusals } from './refusals.js';
import { jsonRefusals, queryRefusals, restJsonRefusals } from './refusals-common.js';
import { s3Refusals } from './refusals-s3.js';
import { isSame, signatureOf, signingKey, stringToSign } from './signing.js';
import { isVersion2Url, verifyVersion2Url } from './version2.js';

export interface Verification {
  readonly protocol: Protocol['kind'];
  /** AWS's signing name of the service that the request is for. */
  readonly service: string;
  readonly now: Date;
  readonly keyOf: KeyOf;
}

const refusalsOf: Readonly<Record<Protocol['kind'], Refusals>> = {
  json: jsonRefusals,
  query: queryRefusals,
  'rest-json': restJsonRefusals,
  'rest-xml': s3Refusals,
};

/** Who signed a request. */
interface Signer {
  /** An ARN. */
  readonly principal: string;
  /** The region that it is signed for; a URL of Signature Version 2 says none. */
  readonly region?: string;
}

/**
 * Who signed the request, and for which region.
 * @throws AwsError by what is wrong with its signature
 */
export async function verify(request: WireRequest, { protocol, service, now, keyOf }: Verification): Promise<Signer> {
  if (protocol === 'rest-xml' && isVersion2Url(request)) return verifyVersion2Url(request, now, keyOf);
  const refusals = refusalsOf[protocol];
  const authorization = readAuthorization(request, refusals);
  if (!authorization) throw refusals.unsigned();
  checkScope(authorization, service, refusals);
  checkHeaders(request, authorization, protocol, refusals);
  const key = await keyNamed(authorization, keyOf, refusals);
  checkTime(authorization, now, protocol === 'rest-xml' ? 15 : 5, refusals);
  checkSignature(request, authorization, key, protocol === 'rest-xml', refusals);
  return { principal: key.principal, region: authorization.scope.region };
}

function checkScope({ scope, timestamp }: Authorization, service: string, refusals: Refusals): void {
  if (scope.service !== service) throw refusals.wrongService(scope.service, service);
  // Any region is there, if its name can be one: what lies in it is stored under that name.
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(scope.region)) throw refusals.wrongRegion(scope.region);
  if (scope.date !== timestamp.slice(0, 8)) throw refusals.wrongDate(scope.date, timestamp);
}

/** S3 API Reference, "Signature Calculations": the host, and with S3 every `x-amz-` header, must be signed. */
function checkHeaders(
  { headers }: WireRequest,
  { signedHeaders }: Authorization,
  protocol: Protocol['kind'],
  refusals: Refusals,
): void {
  const needed = protocol === 'rest-xml' ? Object.keys(headers).filter((name) => name.startsWith('x-amz-')) : [];
  const unsigned = ['host', ...needed].find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) throw refusals.unsignedHeader(unsigned);
}

/** @param allowed how far the client's clock may be from ours, in minutes */
function checkTime({ timestamp, expires }: Authorization, now: Date, allowed: number, refusals: Refusals): void {
  const signed = readTimestamp(timestamp);
  if (!signed) throw refusals.incompleteHeader([`Date must be in ISO-8601 'basic format'. Got '${timestamp}'.`]);
  const age = now.getTime() - signed.getTime();
  const isOld = expires === undefined && age > allowed * 60_000;
  if (isOld || -age > allowed * 60_000) throw refusals.skewed({ signed, now, allowed });
  if (expires !== undefined && age > expires * 1000) {
    throw refusals.outlived(new Date(signed.getTime() + expires * 1000), now);
  }
}

function readTimestamp(text: string): Date | undefined {
  const [, year, month, day, hours, minutes, seconds] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function checkSignature(
  request: WireRequest,
  authorization: Authorization,
  { secretAccessKey }: AccessKey,
  isS3: boolean,
  refusals: Refusals,
): void {
  const { accessKeyId, scope, signature, signedHeaders, timestamp } = authorization;
  const payload = payloadOf(request, authorization, isS3);
  const canonical = canonicalRequest(request, { signedHeaders, payload, isS3 });
  const text = stringToSign(timestamp, scope, canonical);
  const key = signingKey(secretAccessKey, scope);
  const isSigned =
    isSame(signatureOf(key, text), signature) &&
    (!payload.startsWith('STREAMING-AWS4-') || areChunksSigned(request.body, payload, key, authorization));
  if (!isSigned) throw refusals.mismatch({ accessKeyId, signature, stringToSign: text, canonicalRequest: canonical });
}
