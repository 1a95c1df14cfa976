/** What the headers of a write ask for: PutObject, CopyObject and CreateMultipartUpload share them. */
import type { CreateMultipartUploadCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { notImplemented } from '../../protocols/rest-xml-errors.js';
import { checkHeaders, checkNames } from './header-text.js';
import type { ObjectHeaders } from './object.js';

/** Bytes of a key in UTF-8 (S3 User Guide, "Naming Amazon S3 objects"). */
const KEY_SIZE = 1024;

/** Bytes of all names and values of the user's own metadata (S3 User Guide, "Working with object metadata"). */
const METADATA_SIZE = 2048;

type WriteInput = CreateMultipartUploadCommandInput & Pick<PutObjectCommandInput, 'WriteOffsetBytes'>;

/**
 * The key that is written, if all that is asked for with it is offered.
 * @throws AwsError `KeyTooLongError`, `AccessControlListNotSupported`, `NotImplemented`
 */
export function writtenKey(input: WriteInput): string {
  const key = input.Key ?? '';
  if (Buffer.byteLength(key) > KEY_SIZE) throw new AwsError('KeyTooLongError', 'Your key is too long');
  refuseUnoffered(input);
  return key;
}

/** @throws AwsError `InvalidArgument`, `MetadataTooLarge` */
export function headersOf(input: WriteInput): ObjectHeaders {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires, Metadata = {} } = input;
  const ContentType = input.ContentType ?? 'binary/octet-stream';
  const headers = { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType };
  checkHeaders(headers);
  checkMetadata(Metadata);
  return { ...headers, Expires, Metadata };
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  checkNames(metadata);
  const size = Buffer.byteLength(Object.entries(metadata).flat().join(''));
  if (size <= METADATA_SIZE) return;
  throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
    Size: size,
    MaxSizeAllowed: METADATA_SIZE,
  });
}

/** What would change the object's meaning if it were passed over. */
function refuseUnoffered(input: WriteInput): void {
  if (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control') {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  const given: readonly (readonly [header: string, isGiven: boolean])[] = [
    ['x-amz-server-side-encryption', (input.ServerSideEncryption ?? 'AES256') !== 'AES256'],
    ['x-amz-server-side-encryption-customer-algorithm', input.SSECustomerAlgorithm !== undefined],
    ['x-amz-storage-class', (input.StorageClass ?? 'STANDARD') !== 'STANDARD'],
    ['x-amz-object-lock-mode', input.ObjectLockMode !== undefined],
    ['x-amz-object-lock-legal-hold', input.ObjectLockLegalHoldStatus !== undefined],
    ['x-amz-website-redirect-location', input.WebsiteRedirectLocation !== undefined],
    ['x-amz-write-offset-bytes', input.WriteOffsetBytes !== undefined],
  ];
  const unoffered = given.find(([, isGiven]) => isGiven);
  if (unoffered) throw notImplemented(unoffered[0]);
}
