import {
  type _Error as DeletionError,
  DeleteObject$,
  DeleteObjects$,
  type DeletedObject,
  type DeleteObjectCommandInput,
  type DeleteObjectCommandOutput,
  type DeleteObjectsCommandInput,
  type DeleteObjectsCommandOutput,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import { denialOf } from '../../access/authorize.js';
import { AwsError } from '../../errors.js';
import { malformedXml, notImplemented } from '../../protocols/rest-xml-errors.js';
import { operation, type Call } from '../../service.js';
import { deletes } from './access.js';
import { bucketOf, type BucketRecord } from './bucket.js';
import { isStored, newVersionId, wholeSeconds } from './object.js';
import { addVersion, removeVersions } from './versions.js';

/** Keys of one DeleteObjects (its API reference). */
const KEY_LIMIT = 1000;

export const DeleteObject = operation<DeleteObjectCommandInput, DeleteObjectCommandOutput>(
  DeleteObject$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    if (input.IfMatch !== undefined) throw notImplemented('If-Match');
    return remove(call, bucket, input.Key ?? '', input.VersionId);
  },
);

export const DeleteObjects = operation<DeleteObjectsCommandInput, DeleteObjectsCommandOutput>(
  DeleteObjects$,
  async (input, call) => {
    const bucket = await bucketOf(call, input);
    const wanted = input.Delete?.Objects ?? [];
    if (wanted.length === 0 || wanted.length > KEY_LIMIT) throw malformedXml();
    const Deleted: DeletedObject[] = [];
    const Errors: DeletionError[] = [];
    for (const object of wanted) {
      try {
        Deleted.push(await removeListed(call, bucket, object));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Errors.push({ Key: object.Key, VersionId: object.VersionId, Code: error.code, Message: error.message });
      }
    }
    return { ...(input.Delete?.Quiet ? {} : { Deleted }), ...(Errors.length > 0 ? { Errors } : {}) };
  },
);

async function removeListed(call: Call, bucket: BucketRecord, object: ObjectIdentifier): Promise<DeletedObject> {
  const { Key = '', VersionId, ETag, LastModifiedTime, Size } = object;
  const denial = await denialOf(call, deletes({ Bucket: bucket.name, Key, VersionId }, call));
  if (denial !== undefined) throw new AwsError('AccessDenied', denial, 403);
  // A size of 0 is a condition, too.
  if ([ETag, LastModifiedTime, Size].some((condition) => condition !== undefined)) throw notImplemented('If-Match');
  const removed = await remove(call, bucket, Key, VersionId);
  const DeleteMarkerVersionId = removed.DeleteMarker ? removed.VersionId : undefined;
  return { Key, VersionId, DeleteMarker: removed.DeleteMarker, DeleteMarkerVersionId };
}

/**
 * With an id: that version goes. Without one: the object goes, or a delete marker hides it if the bucket is versioned.
 * What is not there is deleted already.
 * @throws AwsError `InvalidArgument` for an id that is none
 */
async function remove(
  call: Call,
  bucket: BucketRecord,
  key: string,
  id: string | undefined,
): Promise<{ DeleteMarker?: boolean; VersionId?: string }> {
  if (id !== undefined) {
    if (!/^[\w.-]+$/.test(id)) throw invalidVersionId(id);
    const [removed] = await removeVersions(call, bucket.name, key, id);
    return { VersionId: id, ...(removed && !isStored(removed) ? { DeleteMarker: true } : {}) };
  }
  if (bucket.versioning === undefined) {
    await removeVersions(call, bucket.name, key);
    return {};
  }
  const marker = { id: newVersionId(bucket), modified: wholeSeconds(call.now()) };
  await addVersion(call, bucket, key, marker);
  return { DeleteMarker: true, VersionId: marker.id };
}

/** The answer to a deletion says the id in a header, and one that no version can have is not said. */
function invalidVersionId(id: string): AwsError {
  const members = { ArgumentName: 'versionId', ArgumentValue: id };
  return new AwsError('InvalidArgument', 'Invalid version id specified', 400, members);
}
