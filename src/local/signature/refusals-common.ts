/**
 * The refusals of the services that speak AWS JSON, REST-JSON or AWS Query. Pure.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and each API Reference's
 * "Common Errors"
 */
import { AwsError } from '../errors.js';
import type { Refusals } from './refusals.js';
import { isoBasic } from './signing.js';

interface Codes {
  readonly unsigned: string;
  readonly incomplete: string;
  readonly unknownKey: string;
  readonly expired: string;
  readonly mismatch: string;
  readonly status: number;
}

const JSON_CODES = {
  unsigned: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
  mismatch: 'InvalidSignatureException',
};

export const jsonRefusals = refusals({ ...JSON_CODES, status: 400 });

export const restJsonRefusals = refusals({ ...JSON_CODES, status: 403 });

export const queryRefusals = refusals({
  unsigned: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  unknownKey: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
  status: 403,
});

function refusals({ unsigned, incomplete, unknownKey, expired, mismatch, status }: Codes): Refusals {
  const error = (code: string, message: string) => new AwsError(code, message, status);
  const unknown = () => error(unknownKey, 'The security token included in the request is invalid.');
  return {
    unsigned: () => error(unsigned, 'Missing Authentication Token'),
    otherAlgorithm: (name) => error(incomplete, `Unsupported AWS 'algorithm': '${name}'.`),
    incompleteHeader: (sentences) => error(incomplete, sentences.join(' ')),
    incompleteQuery: (missing) =>
      error(
        incomplete,
        [
          ...missing.map((name) => `AWS query-string parameters must include '${name}'.`),
          'Re-examine the query-string parameters.',
        ].join(' '),
      ),
    malformedCredential: (credential) =>
      error(
        incomplete,
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request, got '${credential}'.`,
      ),
    badExpires: (sentence) => error(incomplete, sentence),
    wrongService: (_service, expected) =>
      error(mismatch, `Credential should be scoped to correct service: '${expected}'. `),
    wrongRegion: () => error(mismatch, 'Credential should be scoped to a valid region. '),
    wrongDate: (date, timestamp) =>
      error(
        mismatch,
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
      ),
    unsignedHeader: (name) => error(mismatch, `'${name}' must be a 'SignedHeader' in the AWS Authorization.`),
    unknownKey: unknown,
    wrongToken: unknown,
    expiredToken: () => error(expired, 'The security token included in the request is expired'),
    skewed({ signed, now, allowed }) {
      const [at, here] = [isoBasic(signed), isoBasic(now)];
      const limit = (minutes: number) => isoBasic(new Date(now.getTime() + minutes * 60_000));
      return signed < now
        ? error(mismatch, `Signature expired: ${at} is now earlier than ${limit(-allowed)} (${here} - ${allowed} min.)`)
        : error(
            mismatch,
            `Signature not yet current: ${at} is still later than ${limit(allowed)} (${here} + ${allowed} min.)`,
          );
    },
    outlived: (end, now) => error(mismatch, `Signature expired: ${isoBasic(end)} is now earlier than ${isoBasic(now)}`),
    mismatch: () =>
      error(
        mismatch,
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ),
  };
}
