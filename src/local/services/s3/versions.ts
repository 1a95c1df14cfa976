/** The versions of a key: putting one first, changing one, taking them away. */
import type { Call } from '../../service.js';
import type { BucketRecord } from './bucket.js';
import { discard } from './bytes.js';
import { isStored, objects, versionsOf, type StoredVersion, type Version } from './object.js';

/** Puts a version before all others; without versioning, and for the id `null` later on, it takes another's place. */
export async function addVersion(call: Call, bucket: BucketRecord, key: string, version: Version): Promise<void> {
  const versions = await versionsOf(call, bucket.name, key);
  const kept = versions.filter(({ id }) => id !== version.id);
  await objects(call, bucket.name).put(key, { versions: [version, ...kept] });
  const replaced = versions.filter(({ id }) => id === version.id);
  await discard(call, bucket.name, replaced.filter(isStored));
}

/** Stores another record in the place of the version with the same id. */
export async function changeVersion(call: Call, bucketName: string, key: string, version: StoredVersion) {
  const versions = await versionsOf(call, bucketName, key);
  const changed = versions.map((one) => (one.id === version.id ? version : one));
  await objects(call, bucketName).put(key, { versions: changed });
}

/** Takes the versions for good that `id` names, or all of them. */
export async function removeVersions(call: Call, bucketName: string, key: string, id?: string): Promise<Version[]> {
  const versions = await versionsOf(call, bucketName, key);
  const removed = versions.filter((version) => id === undefined || version.id === id);
  const kept = versions.filter((version) => !removed.includes(version));
  if (kept.length > 0) await objects(call, bucketName).put(key, { versions: kept });
  else await objects(call, bucketName).delete(key);
  await discard(call, bucketName, removed.filter(isStored));
  return removed;
}
