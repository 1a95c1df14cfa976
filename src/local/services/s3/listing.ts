import {
  AbortMultipartUpload$,
  ListMultipartUploads$,
  ListObjectsV2$,
  ListObjectVersions$,
  type AbortMultipartUploadCommandInput,
  type AbortMultipartUploadCommandOutput,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { page } from '../page.js';
import { bucketOf, ownerId } from './bucket.js';
import { isStored, objects, type ObjectRecord, type Version } from './object.js';

/** Keys of one page, at most (ListObjectsV2 in the API reference). */
const PAGE_SIZE = 1000;

/** A line of a listing: a version of a key, or what keys with a common beginning are rolled up into. */
type Row =
  | { readonly key: string; readonly version: Version; readonly isLatest: boolean }
  | { readonly prefix: string };
type VersionRow = Exclude<Row, { prefix: string }>;

export const ListObjectsV2 = operation<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>(
  ListObjectsV2$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const current = (await versionRows(call, name, input.Prefix)).filter(
      ({ key, isLatest, version }) => isLatest && isStored(version) && key > (input.StartAfter ?? ''),
    );
    const invalid = () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
    const limit = maxKeys(input.MaxKeys);
    const { items, next } = page(rolledUp(current, input), keyOf, limit, input.ContinuationToken, invalid);
    const shown = encoding(input.EncodingType);
    const Contents = items.filter(isVersion).map(({ key, version }) => ({ Key: shown(key), ...content(version) }));
    const CommonPrefixes = commonPrefixes(items, shown);
    return {
      Name: name,
      Prefix: shown(input.Prefix ?? ''),
      Delimiter: input.Delimiter && shown(input.Delimiter),
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      KeyCount: items.length,
      IsTruncated: next !== undefined,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: next,
      StartAfter: input.StartAfter && shown(input.StartAfter),
      ...(Contents.length > 0 ? { Contents } : {}),
      ...(CommonPrefixes.length > 0 ? { CommonPrefixes } : {}),
    };
  },
);

export const ListObjectVersions = operation<ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput>(
  ListObjectVersions$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    const all = rolledUp(await versionRows(call, name, input.Prefix), input);
    const rest = afterMarker(all, input.KeyMarker, input.VersionIdMarker);
    const limit = maxKeys(input.MaxKeys);
    const items = rest.slice(0, limit);
    const last = rest.length > limit ? items.at(-1) : undefined;
    const shown = encoding(input.EncodingType);
    const Owner = { ID: ownerId(call) };
    const described = ({ key, version, isLatest }: VersionRow) => ({
      Key: shown(key),
      VersionId: version.id,
      IsLatest: isLatest,
      LastModified: version.modified,
      Owner,
    });
    const versions = items.filter(isVersion);
    return {
      Name: name,
      Prefix: shown(input.Prefix ?? ''),
      Delimiter: input.Delimiter && shown(input.Delimiter),
      KeyMarker: shown(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: limit,
      EncodingType: input.EncodingType,
      IsTruncated: last !== undefined,
      NextKeyMarker: last && shown(keyOf(last)),
      NextVersionIdMarker: last && isVersion(last) ? last.version.id : undefined,
      Versions: versions
        .filter(({ version }) => isStored(version))
        .map((row) => ({ ...described(row), ...content(row.version) })),
      DeleteMarkers: versions.filter(({ version }) => !isStored(version)).map(described),
      CommonPrefixes: commonPrefixes(items, shown),
    };
  },
);

/** Uploads in parts are not offered, so none is ever under way. */
export const ListMultipartUploads = operation<ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput>(
  ListMultipartUploads$,
  async (input, call) => {
    const { name } = await bucketOf(call, input);
    return { Bucket: name, Prefix: input.Prefix, MaxUploads: input.MaxUploads ?? PAGE_SIZE, IsTruncated: false };
  },
);

export const AbortMultipartUpload = operation<AbortMultipartUploadCommandInput, AbortMultipartUploadCommandOutput>(
  AbortMultipartUpload$,
  async (input, call) => {
    await bucketOf(call, input);
    throw new AwsError(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
      { UploadId: input.UploadId },
    );
  },
);

async function versionRows(call: Call, bucketName: string, prefix = ''): Promise<VersionRow[]> {
  const all: [string, ObjectRecord][] = await objects(call, bucketName).entries();
  return all
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, { versions }]) => versions.map((version, index) => ({ key, version, isLatest: index === 0 })));
}

/** Keys that go on with the delimiter after the prefix become one row for all that have the same beginning. */
function rolledUp(
  rows: readonly VersionRow[],
  { Prefix = '', Delimiter }: { Prefix?: string | undefined; Delimiter?: string | undefined },
): Row[] {
  if (!Delimiter) return [...rows];
  const result: Row[] = [];
  for (const row of rows) {
    const end = row.key.indexOf(Delimiter, Prefix.length);
    const prefix = end < 0 ? undefined : row.key.slice(0, end + Delimiter.length);
    const last = result.at(-1);
    if (prefix === undefined) result.push(row);
    else if (!last || isVersion(last) || last.prefix !== prefix) result.push({ prefix });
  }
  return result;
}

/** @throws AwsError `InvalidArgument` for a version marker without its key */
function afterMarker(rows: readonly Row[], key: string | undefined, versionId: string | undefined): readonly Row[] {
  if (versionId && !key) {
    throw new AwsError('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  if (!key) return rows;
  const later = rows.filter((row) => keyOf(row) > key);
  if (!versionId) return later;
  const same = rows.filter((row) => isVersion(row) && row.key === key);
  // Where the marker's version is gone by now, what is left of its key was not listed yet or follows it.
  const marker = same.findIndex((row) => isVersion(row) && row.version.id === versionId);
  return [...same.slice(marker + 1), ...later];
}

function commonPrefixes(rows: readonly Row[], shown: (key: string) => string): { Prefix: string }[] {
  return rows.flatMap((row) => (isVersion(row) ? [] : [{ Prefix: shown(row.prefix) }]));
}

function content(version: Version) {
  if (!isStored(version)) return {};
  return { ETag: version.etag, Size: version.size, LastModified: version.modified, StorageClass: 'STANDARD' as const };
}

/** @throws AwsError `InvalidArgument` */
function maxKeys(given: number | undefined): number {
  if (given !== undefined && given < 0) {
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  }
  return Math.min(given ?? PAGE_SIZE, PAGE_SIZE);
}

/** Keys may hold what XML cannot: a client that asks for it gets them URL-encoded. */
function encoding(type: string | undefined): (key: string) => string {
  return type === 'url' ? (key) => encodeURIComponent(key).replaceAll('%2F', '/') : (key) => key;
}

function isVersion(row: Row): row is VersionRow {
  return 'version' in row;
}

function keyOf(row: Row): string {
  return isVersion(row) ? row.key : row.prefix;
}
