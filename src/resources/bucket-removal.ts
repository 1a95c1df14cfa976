/** Empties and deletes a bucket: S3 deletes none that has something in it. */
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { errorName, ignore } from '../aws/errors.js';
import type { Context } from '../context.js';
import { interrupted, UserError } from '../errors.js';

/** How often a bucket is emptied into which something is written at the same time. */
const mostSweeps = 10;

/**
 * Takes the bucket away with all objects, versions and uploads that are in it.
 * @throws UserError `bucket-not-emptied` when S3 refuses to delete an object, `interrupted` after Ctrl-C; else what a call throws
 */
export async function removeBucket({ aws, names, signal, wait }: Context, name: string): Promise<void> {
  const bucket = { Bucket: name, ExpectedBucketOwner: names.account };
  for (let sweep = 1; ; sweep += 1) {
    while (await sweepPage(aws.s3(), bucket)) if (signal.aborted) throw interrupted();
    try {
      await aws.s3().send(new DeleteBucketCommand(bucket));
      return;
    } catch (error) {
      // A build that was being stopped wrote something.
      if (errorName(error) !== 'BucketNotEmpty' || sweep === mostSweeps) throw error;
      await wait(100 * sweep);
    }
  }
}

/** Deletes what the first page lists; as it is gone then, the first page is always the next one. Gives whether there is more. */
async function sweepPage(s3: S3Client, bucket: { Bucket: string; ExpectedBucketOwner: string }): Promise<boolean> {
  const [uploads, page] = await Promise.all([
    s3.send(new ListMultipartUploadsCommand(bucket)),
    s3.send(new ListObjectVersionsCommand(bucket)),
  ]);
  const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
  const Objects = versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
  const [deleted] = await Promise.all([
    Objects.length > 0
      ? s3.send(new DeleteObjectsCommand({ ...bucket, Delete: { Objects, Quiet: true } }))
      : { Errors: [] },
    ...(uploads.Uploads ?? []).map(({ Key, UploadId }) =>
      ignore('NoSuchUpload', s3.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId }))),
    ),
  ]);
  // S3 answers 200 and lists what it did not delete.
  const [failed] = deleted.Errors ?? [];
  if (failed) {
    throw new UserError(
      'bucket-not-emptied',
      `S3 did not delete ${failed.Key} in ${bucket.Bucket}: ${failed.Message}`,
      {
        hint: 'Run destroy again when that object may be deleted.',
      },
    );
  }
  return page.IsTruncated === true || uploads.IsTruncated === true;
}
