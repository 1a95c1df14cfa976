/**
 * The signatures of S3's signed chunks: each chunk's continues the one before it, the first continues the request's. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */
import { chunksOf } from '../protocols/aws-chunked.js';
import type { Authorization } from './authorization.js';
import { algorithm, isSame, scopeText, sha256, signatureOf } from './signing.js';

/**
 * Whether every chunk is signed as it must be, and so are the trailing headers.
 * @param payload how the request said that its body is signed
 * @throws AwsError IncompleteBody
 */
export function areChunksSigned(
  body: Uint8Array,
  payload: string,
  key: Buffer,
  { scope, timestamp, signature }: Authorization,
): boolean {
  const { chunks, trailers } = chunksOf(body);
  const signed = (kind: string, previous: string, ...hashes: string[]) =>
    signatureOf(key, [`${algorithm}-${kind}`, timestamp, scopeText(scope), previous, ...hashes].join('\n'));
  let previous = signature;
  for (const chunk of chunks) {
    if (!isSame(signed('PAYLOAD', previous, sha256(''), sha256(chunk.data)), chunk.signature)) return false;
    previous = chunk.signature;
  }
  const { 'x-amz-trailer-signature': trailerSignature, ...others } = trailers;
  const lines = Object.entries(others).map(([name, value]) => `${name}:${value}\n`);
  if (lines.length === 0 && !payload.endsWith('-TRAILER')) return true;
  return isSame(signed('TRAILER', previous, sha256(lines.join(''))), trailerSignature ?? '');
}
