import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { partition } from '../caller.js';
import type { StoredArtifact } from '../services/codebuild/records.js';
import { primarySource, secondarySource } from './build-environment.js';
import { type BuildJob, PhaseFailure, refused } from './build-job.js';
import { BuildspecError, parseBuildspec, type Buildspec } from './buildspec.js';
import { unpack } from './unpack.js';
import { isWithin } from './walk.js';
import { BadZip, commentOf } from './zip.js';

/**
 * Fetches and unpacks what is to be built.
 * @returns the commit that the primary source was made from, if it says so
 * @throws PhaseFailure
 */
export async function downloadSources(job: BuildJob): Promise<string | undefined> {
  const [primary, ...further] = job.record.sources;
  await mkdir(primarySource(job));
  const commit = primary && (await download(job, primary, primarySource(job), 'primary source'));
  for (const artifact of further) {
    const folder = secondarySource(job, artifact.name);
    await mkdir(folder);
    await download(job, artifact, folder, `secondary source ${artifact.name}`);
  }
  return commit || undefined;
}

async function download(job: BuildJob, { bucket, key }: StoredArtifact, folder: string, what: string): Promise<string> {
  const version = `arn:${partition}:s3:::${bucket}/${key}`;
  try {
    await lookAtBucket(job, bucket);
    const { Body } = await job.call<GetObjectCommandOutput>('s3', 'GetObject', { Bucket: bucket, Key: key });
    const zip = Body as unknown as Uint8Array;
    await unpack(zip, folder);
    return commentOf(zip);
  } catch (error) {
    if (error instanceof BadZip) {
      throw new PhaseFailure('CLIENT_ERROR', `${version} cannot be unpacked: ${error.message} for ${what}`);
    }
    throw refused(error, ({ code, message, status }) => {
      return `${code}: ${message} status code: ${status} for ${what} and source version ${version}`;
    });
  }
}

/**
 * What CodeBuild does before it reads from a bucket or writes to it.
 * Source of what it must be allowed: "Create a CodeBuild service role" in AWS's CodeBuild user guide.
 */
export async function lookAtBucket(job: BuildJob, Bucket: string): Promise<void> {
  await job.call('s3', 'GetBucketLocation', { Bucket });
  await job.call('s3', 'GetBucketAcl', { Bucket });
}

/** A project's buildspec is the text itself, or the path of a file in the source. */
const INLINE = /\n|^\s*\{|^\s*version:/;

/** The build's buildspec, from its project or its source. @throws PhaseFailure `YAML_FILE_ERROR` */
export function readBuildspec(job: BuildJob): Promise<Buildspec> {
  return readBuildspecAs(job, parseBuildspec);
}

/** What `parse` finds in the build's buildspec. @throws PhaseFailure `YAML_FILE_ERROR` */
export async function readBuildspecAs<T>(job: BuildJob, parse: (text: string) => T): Promise<T> {
  const given = job.record.build.source?.buildspec;
  try {
    if (given !== undefined && INLINE.test(given)) return parse(given);
    if (given?.startsWith('arn:')) throw new BuildspecError('the local AWS does not read buildspecs from S3');
    return parse(await readBuildspecFile(job, given || 'buildspec.yml'));
  } catch (error) {
    if (error instanceof BuildspecError) throw new PhaseFailure('YAML_FILE_ERROR', error.message);
    throw error;
  }
}

async function readBuildspecFile(job: BuildJob, path: string): Promise<string> {
  const file = join(primarySource(job), normalize(`/${path}`));
  const shown = job.machine.inside(file);
  await job.log.say(`YAML location is ${shown}`);
  try {
    const real = await realpath(file);
    if (isWithin(real, await realpath(primarySource(job)))) return await readFile(real, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BuildspecError(`stat ${shown}: ${code === 'ENOENT' ? 'no such file or directory' : code}`);
  }
  throw new BuildspecError(`stat ${shown}: it is a link that leads out of the source folder`);
}
