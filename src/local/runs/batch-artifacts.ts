/**
 * Where the artifacts of a batch go.
 * Source: "CodePipeline samples for CodeBuild", on batch builds, in AWS's CodeBuild user guide.
 */
import type { ProjectArtifacts, ResolvedArtifact, StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { partition } from '../caller.js';
import type { BatchRecord } from '../services/codebuild/batch-records.js';
import type { StoredArtifact } from '../services/codebuild/records.js';
import { ArtifactError } from './artifact-error.js';
import { PhaseFailure, refused } from './build-job.js';
import { checkSize } from './file-contents.js';
import { BadZip, readZip, writeZip, type FileToZip, type ZipEntry } from './zip.js';
import { isMissingObject } from './missing-object.js';

type CallS3 = <O>(operation: string, input: object) => Promise<O>;

/** The artifacts of one build of a batch; the first one is its primary artifact, if it has one. */
function artifactsOf({ batch, outputs, spec }: BatchRecord, identifier: string): StoredArtifact[] {
  const [combined] = outputs;
  if (batch.buildBatchConfig?.combineArtifacts) {
    return combined ? [{ ...combined, name: identifier, key: `${combined.key}/${identifier}` }] : [];
  }
  const identifiers = new Set(spec?.tasks.map((task) => task.identifier));
  const primary = outputs.filter(({ name }) => name === identifier);
  // A secondary artifact is named `<build>_<artifact>`, which may be the name of another build.
  const secondary = outputs.filter(({ name }) => name.startsWith(`${identifier}_`) && !identifiers.has(name));
  return [...primary, ...secondary.map((each) => ({ ...each, name: each.name.slice(identifier.length + 1) }))];
}

/** What StartBuild is told of a build's artifacts. */
export function artifactOverrides(record: BatchRecord, identifier: string): Partial<StartBuildCommandInput> {
  const [first, ...further] = artifactsOf(record, identifier).map(overrideOf);
  return first ? { artifactsOverride: first, secondaryArtifactsOverride: further } : {};
}

function overrideOf({ name, bucket, key }: StoredArtifact): ProjectArtifacts {
  return { type: 'CODEPIPELINE', artifactIdentifier: name, location: bucket, name: key };
}

/** A build's artifacts as its batch's build group shows them. */
export function resolvedArtifacts(record: BatchRecord, identifier: string) {
  const resolved = artifactsOf(record, identifier).map(({ name, bucket, key }): ResolvedArtifact => {
    return { type: 'CODEPIPELINE', location: `arn:${partition}:s3:::${bucket}/${key}`, identifier: name };
  });
  const primary = resolved.find((artifact) => artifact.identifier === identifier);
  return {
    primaryArtifact: primary ?? { type: 'NO_ARTIFACTS' as const, identifier },
    secondaryArtifacts: resolved.filter((artifact) => artifact !== primary),
  };
}

/**
 * Puts the primary artifacts of all builds into one zip file, when that is asked for. Of files with the same path, that
 * of the build which the buildspec names last stays.
 * @throws PhaseFailure
 */
export async function combineArtifacts(record: BatchRecord, callS3: CallS3): Promise<void> {
  const [output] = record.outputs;
  if (!record.batch.buildBatchConfig?.combineArtifacts || !output) return;
  const files = new Map<string, FileToZip>();
  try {
    for (const { identifier } of record.spec?.tasks ?? []) {
      for (const artifact of artifactsOf(record, identifier)) {
        const entries = await entriesIn(artifact, callS3);
        checkSize(sum([...files.values()].map(({ content }) => content.length)) + sum(entries.map(({ size }) => size)));
        for (const entry of entries) files.set(entry.path, fileOf(entry));
      }
    }
    const Body = writeZip([...files.values()]);
    await callS3('PutObject', { Bucket: output.bucket, Key: output.key, Body, ContentType: 'application/zip' });
  } catch (error) {
    if (error instanceof BadZip || error instanceof ArtifactError)
      throw new PhaseFailure('CLIENT_ERROR', error.message);
    throw refused(error, ({ code, message, status }) => {
      return `Error in COMBINE_ARTIFACTS phase: ${code}: ${message} status code: ${status}`;
    });
  }
}

/** What a build has uploaded; nothing when its buildspec has no artifact. */
async function entriesIn({ bucket, key }: StoredArtifact, callS3: CallS3): Promise<ZipEntry[]> {
  try {
    const { Body } = await callS3<GetObjectCommandOutput>('GetObject', { Bucket: bucket, Key: key });
    return readZip(Body as unknown as Uint8Array).filter(({ kind }) => kind !== 'folder');
  } catch (error) {
    if (isMissingObject(error)) return [];
    throw error;
  }
}

function fileOf({ path, kind, executable, content }: ZipEntry): FileToZip {
  return { path, executable, symlink: kind === 'symlink', content: content() };
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
