import { mkdir, realpath } from 'node:fs/promises';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { AwsError } from '../errors.js';
import { ArtifactError } from './artifact-error.js';
import { ActionFailure, type ActionJob, type ActionOutcome, failureOf } from './actions.js';
import { contentType } from './content-types.js';
import { contentOf } from './file-contents.js';
import { removeFolder } from './remove-folder.js';
import { unpack } from './unpack.js';
import { type Found, TooManyLinks, walk } from './walk.js';
import { BadZip } from './zip.js';

/**
 * The S3 deploy action: puts the artifact's files into a bucket, below `ObjectKey` where that is given, or the artifact
 * itself under that key. What was there before and is no more in the artifact stays.
 * Source: "Amazon S3 deploy action reference" in AWS's CodePipeline user guide.
 */
export async function runS3DeployAction(job: ActionJob): Promise<ActionOutcome> {
  const { Extract: extract, ObjectKey: key = '' } = job.configuration;
  const zip = await download(job);
  await lookAtBucket(job);
  if (extract === 'true') await putFiles(job, zip, key);
  else await put(job, key, zip, 'application/zip');
  return { result: {} };
}

function artifactOf({ action }: ActionJob) {
  const { bucket = '', key = '' } = action.input.inputArtifacts?.[0]?.s3location ?? {};
  return { bucket, key };
}

async function download(job: ActionJob): Promise<Uint8Array> {
  const { bucket, key } = artifactOf(job);
  try {
    const { Body } = await job.call<GetObjectCommandOutput>('s3', 'GetObject', { Bucket: bucket, Key: key });
    return Body as unknown as Uint8Array;
  } catch (error) {
    const what = `Unable to access the artifact with Amazon S3 object key '${key}' located in the Amazon S3 artifact bucket '${bucket}'.`;
    throw failureOf(error, ({ code, message }) =>
      code === 'AccessDenied'
        ? `${what} The provided role does not have sufficient permissions. Underlying error: ${message}`
        : `${what} Underlying error: ${message}`,
    );
  }
}

/** What the pipeline's role must be allowed on the bucket itself ("Service role permissions: S3 deploy action"). */
async function lookAtBucket(job: ActionJob): Promise<void> {
  const { BucketName: Bucket = '' } = job.configuration;
  try {
    for (const operation of ['GetBucketLocation', 'GetBucketVersioning', 'GetBucketAcl']) {
      await job.call('s3', operation, { Bucket });
    }
  } catch (error) {
    throw failureOf(error, (refusal) => reasonOf(refusal, Bucket));
  }
}

/** In a folder of the job's own, which is removed with what builds have left if this process is killed. */
async function putFiles(job: ActionJob, zip: Uint8Array, prefix: string): Promise<void> {
  const folder = await job.aws.store.path('builds', job.action.id);
  const below = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  try {
    for (const file of await unpacked(job, zip, folder)) {
      const { content } = await contentOf(file);
      await put(job, `${below}${file.path}`, content, contentType(file.path));
    }
  } finally {
    await removeFolder(folder);
  }
}

/** The artifact's files; a symlink is what it leads to. @throws ActionFailure when the artifact is not what it should be */
async function unpacked(job: ActionJob, zip: Uint8Array, folder: string): Promise<Found[]> {
  const files: Found[] = [];
  try {
    await mkdir(folder, { recursive: true });
    await unpack(zip, folder);
    const real = await realpath(folder);
    await walk({ path: '', real }, real, { file: (found) => void files.push(found) });
    return files;
  } catch (error) {
    if (!(error instanceof BadZip || error instanceof ArtifactError || error instanceof TooManyLinks)) throw error;
    const { bucket, key } = artifactOf(job);
    const why = error instanceof TooManyLinks ? 'too many files are found through symlinks' : error.message;
    throw new ActionFailure('JobFailed', `The artifact ${bucket}/${key} cannot be extracted: ${why}`);
  }
}

async function put(job: ActionJob, Key: string, Body: Uint8Array, ContentType: string): Promise<void> {
  const { BucketName: Bucket = '', CannedACL: ACL, CacheControl } = job.configuration;
  const input = { Bucket, Key, Body, ContentType, ...(ACL && { ACL }), ...(CacheControl && { CacheControl }) };
  try {
    await job.call('s3', 'PutObject', input);
  } catch (error) {
    throw failureOf(error, (refusal) => reasonOf(refusal, Bucket, Key));
  }
}

function reasonOf({ code, message }: AwsError, bucket: string, key?: string): string {
  switch (code) {
    case 'NoSuchBucket':
      return `The Amazon S3 bucket ${bucket} was not found. Make sure you are using the correct bucket name, and then try again. Error: ${message}`;
    case 'AccessDenied':
      return `The provided role does not have permissions to perform this action on the bucket ${bucket}. Underlying error: ${message}`;
    default:
      return `Amazon S3 refused ${key === undefined ? `the bucket ${bucket}` : `the object ${key}`}. Underlying error: ${code}: ${message}`;
  }
}
