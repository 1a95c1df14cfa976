/** The object that CopyObject and UploadPartCopy read: the header `x-amz-copy-source` and its conditions. */
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import type { Call } from '../../service.js';
import { bucketNamed } from './bucket.js';
import { failedCondition, preconditionFailed } from './conditions.js';
import { shownId, versionOf, type StoredVersion } from './object.js';

interface CopyInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
}

export interface Source {
  readonly bucketName: string;
  readonly key: string;
  readonly version: StoredVersion;
  /** As answers carry it. */
  readonly versionId: string | undefined;
}

/**
 * The source, if it may be copied. It may lie in any region.
 * @throws AwsError `PreconditionFailed` 412; `InvalidRequest` for a delete marker; or as reading it does
 */
export async function sourceOf(call: Call, input: CopyInput): Promise<Source> {
  if (input.CopySourceSSECustomerAlgorithm !== undefined) {
    throw notImplemented('x-amz-copy-source-server-side-encryption-customer-algorithm');
  }
  const { bucketName, key, id } = parseCopySource(input.CopySource ?? '');
  const owner = input.ExpectedSourceBucketOwner;
  const bucket = await bucketNamed(call, { Bucket: bucketName, ExpectedBucketOwner: owner });
  const version = await readable(call, bucketName, key, id);
  const failed = failedCondition(version, {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  return { bucketName, key, version, versionId: shownId(bucket, version) };
}

/**
 * `bucket/key`, percent-encoded, with or without a slash before it and `?versionId=` behind it.
 * @throws AwsError `InvalidArgument`
 */
export function parseCopySource(source: string): { bucketName: string; key: string; id: string | undefined } {
  const [, path = '', id] = /^(.*?)(?:\?versionId=([^?]*))?$/s.exec(source)!;
  const [, bucketName, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (bucketName === undefined || key === undefined) {
    throw invalid('Copy Source must mention the source bucket and key: sourcebucket/sourcekey', source);
  }
  return { bucketName, key, id };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalid('Invalid copy source encoding.', path);
  }
}

async function readable(call: Call, bucketName: string, key: string, id: string | undefined): Promise<StoredVersion> {
  try {
    return await versionOf(call, bucketName, key, id);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'MethodNotAllowed') throw error;
    const message = 'The source of a copy request may not specifically refer to a delete marker by version id.';
    throw new AwsError('InvalidRequest', message);
  }
}

function invalid(message: string, source: string): AwsError {
  const members = { ArgumentName: 'x-amz-copy-source', ArgumentValue: source };
  return new AwsError('InvalidArgument', message, 400, members);
}
