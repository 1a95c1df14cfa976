/** Requests signed by the SDK's own signer, for what no client of it would send. */
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/core/protocols';
import type { RequestPresigner, RequestSigner } from '@smithy/types';
import { utf8, type WireRequest } from '../../src/local/wire.js';
import type { ClientConfig } from './local.js';

export interface SigningOptions {
  readonly service: string;
  readonly region?: string;
  /** Now, unless it says otherwise. */
  readonly date?: Date;
  /** A presigned URL that is valid for so many seconds, instead of a header. */
  readonly expiresIn?: number;
}

/** @param credentials with a `sessionToken` if they are temporary */
export async function signed(
  request: Partial<Omit<WireRequest, 'body'>> & { readonly text?: string },
  credentials: ClientConfig['credentials'],
  { service, region = 'us-east-1', date = new Date(), expiresIn }: SigningOptions,
): Promise<WireRequest> {
  const { method = 'POST', path = '/', query = new URLSearchParams(), headers = {}, text = '' } = request;
  // As the SDK's own presigner for S3 has it: who makes a URL does not know the body.
  const unsigned = service === 's3' && expiresIn !== undefined ? { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } : {};
  const sent = new HttpRequest({
    method,
    path,
    query: Object.fromEntries(query),
    headers: { host: 'localhost', ...unsigned, ...headers },
    body: text,
  });
  const signer = await signerOf(service === 's3', credentials);
  const options = { signingService: service, signingRegion: region, signingDate: date };
  const ready = await (expiresIn === undefined
    ? signer.sign(sent, options)
    : signer.presign(sent, { ...options, expiresIn }));
  return {
    method,
    path,
    query: new URLSearchParams(ready.query as Record<string, string>),
    headers: ready.headers,
    body: utf8.encode(text),
  };
}

/** S3 has its paths signed in another way than the others. */
async function signerOf(
  isS3: boolean,
  credentials: ClientConfig['credentials'],
): Promise<RequestSigner & RequestPresigner> {
  const { config } = new (isS3 ? S3Client : STSClient)({ region: 'us-east-1', credentials });
  const scheme = {
    name: 'sigv4' as const,
    signingName: isS3 ? 's3' : 'sts',
    signingRegion: 'us-east-1',
    properties: {},
  };
  return (await config.signer(scheme)) as RequestSigner & RequestPresigner;
}
