/**
 * The refusals of S3. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { AwsError } from '../errors.js';
import type { Refusals } from './refusals.js';

export const s3Refusals: Refusals = {
  // Who does not sign is anonymous, and may do nothing here.
  unsigned: () => new AwsError('AccessDenied', 'Access Denied', 403),
  otherAlgorithm: (name) =>
    name === 'AWS' || name.startsWith('AWS4-')
      ? new AwsError(
          'InvalidRequest',
          'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
        )
      : new AwsError('InvalidArgument', 'Unsupported Authorization Type', 400, { ArgumentName: 'Authorization' }),
  incompleteHeader: (sentences) => malformed(sentences.join(' ')),
  incompleteQuery: () =>
    badQuery(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ),
  malformedCredential: () =>
    malformed('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
  badExpires: badQuery,
  wrongService: (service, expected) =>
    malformed(`incorrect service "${service}". This endpoint belongs to "${expected}".`),
  wrongRegion: (region) => malformed(`the region '${region}' is wrong; expecting 'us-east-1'`, { Region: 'us-east-1' }),
  wrongDate: (date, timestamp) =>
    malformed(
      `Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${timestamp.slice(0, 8)}".`,
    ),
  unsignedHeader: (name) =>
    new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403, {
      HeadersNotSigned: name,
    }),
  unknownKey: (accessKeyId) =>
    new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403, {
      AWSAccessKeyId: accessKeyId,
    }),
  wrongToken: () => new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  expiredToken: () => new AwsError('ExpiredToken', 'The provided token has expired.'),
  skewed: ({ signed, now, allowed }) =>
    new AwsError(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
      {
        RequestTime: signed.toISOString(),
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: allowed * 60_000,
      },
    ),
  outlived: (end, now) =>
    new AwsError('AccessDenied', 'Request has expired', 403, {
      Expires: end.toISOString(),
      ServerTime: now.toISOString(),
    }),
  mismatch: ({ accessKeyId, signature, stringToSign, canonicalRequest }) =>
    new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
      {
        AWSAccessKeyId: accessKeyId,
        StringToSign: stringToSign,
        SignatureProvided: signature,
        ...(canonicalRequest !== undefined && { CanonicalRequest: canonicalRequest }),
      },
    ),
};

function malformed(reason: string, members: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError('AuthorizationHeaderMalformed', `The authorization header is malformed; ${reason}`, 400, members);
}

function badQuery(sentence: string): AwsError {
  return new AwsError('AuthorizationQueryParametersError', sentence);
}
