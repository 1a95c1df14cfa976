import { CopyObject$, type CopyObjectCommandInput, type CopyObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { operation } from '../../service.js';
import { bucketOf } from './bucket.js';
import { piecesOf, writePieces } from './bytes.js';
import { algorithmNamed, asMember, checksumIn, defaultAlgorithm } from './checksums.js';
import { checkWrite } from './conditions.js';
import { sourceOf, type Source } from './copy-source.js';
import { newVersionId, wholeSeconds, writtenId, type StoredVersion } from './object.js';
import { headersOf, writtenKey } from './object-headers.js';
import { tagsInHeader } from './object-tags.js';
import { addVersion } from './versions.js';

/** The copy is one object, even of one that was uploaded in parts: it has an ETag and a checksum of all its bytes. */
export const CopyObject = operation<CopyObjectCommandInput, CopyObjectCommandOutput>(
  CopyObject$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    const key = writtenKey(input);
    const source = await sourceOf(call, input);
    const { version: from } = source;
    checkChange(input, source);
    await checkWrite(call, bucket.name, key, input);
    const description = descriptionOf(input, from);
    const algorithm =
      algorithmNamed(input.ChecksumAlgorithm, 'x-amz-checksum-algorithm') ??
      checksumIn(from.checksums)?.algorithm ??
      defaultAlgorithm;
    const bytes = piecesOf(call, source.bucketName, [from]);
    const { file, size, md5, checksum } = await writePieces(call, bucket.name, bytes, algorithm);
    const checksums = asMember(checksum);
    const version: StoredVersion = {
      id: newVersionId(bucket),
      modified: wholeSeconds(call.now()),
      file,
      size,
      etag: `"${md5}"`,
      checksums,
      ...description,
    };
    await addVersion(call, bucket, key, version);
    return {
      CopyObjectResult: {
        ETag: version.etag,
        LastModified: version.modified,
        ...checksums,
        ChecksumType: 'FULL_OBJECT',
      },
      CopySourceVersionId: source.versionId,
      ServerSideEncryption: 'AES256',
      VersionId: writtenId(bucket, version),
    };
  },
);

/** Headers and tags are the source's, unless the directives say that the request's own take their place. */
function descriptionOf(input: CopyObjectCommandInput, from: StoredVersion): Pick<StoredVersion, 'headers' | 'tags'> {
  const tags = input.TaggingDirective === 'REPLACE' ? tagsInHeader(input.Tagging) : from.tags && { tags: from.tags };
  const headers = input.MetadataDirective === 'REPLACE' ? headersOf(input) : from.headers;
  return { headers, ...tags };
}

/** @throws AwsError `InvalidRequest` for a copy of the current version onto itself that changes nothing */
function checkChange(input: CopyObjectCommandInput, { bucketName, key, versionId }: Source): void {
  const isItself = bucketName === input.Bucket && key === input.Key;
  const isOther = input.CopySource?.includes('?versionId=') === true && versionId !== undefined;
  const changes = [input.MetadataDirective === 'REPLACE', input.StorageClass, input.ServerSideEncryption, isOther];
  if (!isItself || changes.some(Boolean)) return;
  throw new AwsError(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
