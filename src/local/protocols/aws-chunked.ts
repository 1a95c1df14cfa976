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
  const { chunks, trailers } = chunksOf(request.body);
  const body = Buffer.concat(chunks.map(({ data }) => data));
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

export interface Chunk {
  readonly data: Uint8Array;
  /** '' where chunks are not signed. */
  readonly signature: string;
}

/**
 * The chunks of an encoded body, the empty one at the end too, and its trailing headers.
 * @throws AwsError IncompleteBody
 */
export function chunksOf(body: Uint8Array): { chunks: Chunk[]; trailers: Record<string, string> } {
  const encoded = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 0; ;) {
    const lineEnd = encoded.indexOf('\r\n', at);
    const line = encoded.toString('latin1', at, Math.max(at, lineEnd));
    const [, digits, signature = ''] = /^([0-9a-f]+)(?:;chunk-signature=(\S*)|$)/i.exec(line) ?? [];
    const [size, start] = [Number.parseInt(digits ?? '', 16), lineEnd + 2];
    if (!(start + size <= encoded.length)) throw incomplete();
    chunks.push({ data: encoded.subarray(start, start + size), signature });
    if (size === 0) return { chunks, trailers: readTrailers(encoded.subarray(start)) };
    at = start + size + 2;
  }
}

function readTrailers(lines: Buffer): Record<string, string> {
  const trailers = utf8
    .decode(lines)
    .split(/\r?\n/)
    .map((line) => /^([^:]+):(.*)$/.exec(line));
  return Object.fromEntries(trailers.flatMap((found) => (found ? [[found[1]!.toLowerCase(), found[2]!.trim()]] : [])));
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}
