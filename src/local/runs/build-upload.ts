import type { StoredArtifact } from '../services/codebuild/records.js';
import { ArtifactError } from './artifact-error.js';
import { pack, type Looking } from './artifacts.js';
import { primarySource } from './build-environment.js';
import { type BuildJob, PhaseFailure, refused } from './build-job.js';
import { lookAtBucket } from './build-source.js';
import type { ArtifactSpec, Buildspec } from './buildspec.js';
import { BadZip } from './zip.js';

/** Puts the build's artifacts where the pipeline wants them. @throws PhaseFailure */
export async function uploadArtifacts(job: BuildJob, buildspec: Buildspec): Promise<void> {
  for (const [index, output] of job.record.outputs.entries()) {
    const spec = buildspec.secondaryArtifacts.get(output.name) ?? (index === 0 ? buildspec.artifacts : undefined);
    if (spec) await upload(job, spec, output);
    else await job.log.say(`The buildspec does not say what the artifact ${output.name} is made of.`);
  }
}

const looking = (job: BuildJob): Looking => ({ log: (line) => job.log.say(line), interrupt: job.interrupt });

async function upload(job: BuildJob, spec: ArtifactSpec, { bucket, key }: StoredArtifact): Promise<void> {
  try {
    const zip = await pack(spec, primarySource(job), looking(job));
    await lookAtBucket(job, bucket);
    await job.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: zip, ContentType: 'application/zip' });
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof BadZip)
      throw new PhaseFailure('CLIENT_ERROR', error.message);
    throw refused(error, ({ code, message, status }) => {
      return `Error in UPLOAD_ARTIFACTS phase: ${code}: ${message} status code: ${status}`;
    });
  }
}
