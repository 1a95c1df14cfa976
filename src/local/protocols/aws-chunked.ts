import { AwsError } from '../errors.js';
import { utf8, type WireRequest } from '../wire.js';

/**
 * A request without S3's `aws-chunked` encoding: its body whole, and the trailing headers (checksums) among the others.
 * Format: `<size in hex>[;chunk-signature=…]\r\n<data>\r\n` … `0\r\n` `<trailer>:<value>\r\n` … `\r\n`
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).
 * @throws AwsError IncompleteBody when the body ends early or is not as long as announced
 */
export function withoutChunks(request: WireRequest): WireRequest {
  if (!(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')) return request;
  const { body, trailers } = decode(Buffer.from(request.body));
  const { 'content-encoding': encoding, 'x-amz-decoded-content-length': length, ...headers } = request.headers;
  if (length !== undefined && Number(length) !== body.length) throw incomplete();
  const others = (encoding ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  const contentEncoding = others.length > 0 ? { 'content-encoding': others.join(',') } : {};
  return {
    ...request,
    body,
    headers: { ...headers, ...contentEncoding, ...trailers, 'content-length': String(body.length) },
  };
}

function decode(encoded: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = encoded.indexOf('\r\n', at);
    const [, digits] = /^([0-9a-f]+)(?:;|$)/i.exec(encoded.toString('latin1', at, Math.max(at, lineEnd))) ?? [];
    const [size, start] = [Number.parseInt(digits ?? '', 16), lineEnd + 2];
    if (!(start + size <= encoded.length)) throw incomplete();
    if (size === 0) return { body: Buffer.concat(chunks), trailers: readTrailers(encoded.subarray(start)) };
    chunks.push(encoded.subarray(start, start + size));
    at = start + size + 2;
  }
}

function readTrailers(lines: Buffer): Record<string, string> {
  const trailers = utf8
    .decode(lines)
    .split('\r\n')
    .map((line) => /^([^:]+):(.*)$/.exec(line));
  return Object.fromEntries(trailers.flatMap((found) => (found ? [[found[1]!.toLowerCase(), found[2]!.trim()]] : [])));
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
