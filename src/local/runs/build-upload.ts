import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Report } from '@aws-sdk/client-codebuild';
import { AwsError } from '../errors.js';
import type { StoredArtifact } from '../services/codebuild/records.js';
import { ArtifactError, matchingFiles, pack, type Looking } from './artifacts.js';
import { primarySource } from './build-environment.js';
import { type BuildJob, PhaseFailure, refused } from './build-job.js';
import type { ArtifactSpec, Buildspec, ReportSpec } from './buildspec.js';
import { BadReport, isFailed, summarize } from './reports.js';
import { BadZip } from './zip.js';

/** Puts the build's artifacts where the pipeline wants them. @throws PhaseFailure */
export async function uploadArtifacts(job: BuildJob, buildspec: Buildspec): Promise<void> {
  for (const [index, output] of job.record.outputs.entries()) {
    const spec = buildspec.secondaryArtifacts[output.name] ?? (index === 0 ? buildspec.artifacts : undefined);
    if (spec) await upload(job, spec, output);
    else await job.log.say(`The buildspec does not say what the artifact ${output.name} is made of.`);
  }
}

const looking = (job: BuildJob): Looking => ({ log: (line) => job.log.say(line), interrupt: job.interrupt });

async function upload(job: BuildJob, spec: ArtifactSpec, { bucket, key }: StoredArtifact): Promise<void> {
  try {
    const zip = await pack(spec, primarySource(job), looking(job));
    await job.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: zip, ContentType: 'application/zip' });
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof BadZip)
      throw new PhaseFailure('CLIENT_ERROR', error.message);
    throw refused(error, ({ code, message, status }) => {
      return `Error in UPLOAD_ARTIFACTS phase: ${code}: ${message} status code: ${status}`;
    });
  }
}

/**
 * Makes the test reports that the buildspec asks for, each in a report group `<project>-<name>`.
 * A report that cannot be made is told in the log and does not fail the build.
 */
export async function makeReports(job: BuildJob, { reports }: Buildspec): Promise<Report[]> {
  const made: Report[] = [];
  for (const spec of reports) {
    try {
      made.push(await makeReport(job, spec));
    } catch (error) {
      if (!(error instanceof BadReport || error instanceof ArtifactError || error instanceof AwsError)) throw error;
      await job.log.say(`Error processing report group ${spec.group}: ${error.message}`);
    }
  }
  return made;
}

async function makeReport(job: BuildJob, spec: ReportSpec): Promise<Report> {
  if (spec.fileFormat !== 'JUNITXML') throw new BadReport(`the local AWS does not read ${spec.fileFormat} files yet`);
  const files = await matchingFiles(spec, primarySource(job), looking(job));
  if (files.length === 0) throw new BadReport('no report files were found');
  const testSummary = summarize(await Promise.all(files.map(({ real }) => readFile(real, 'utf8'))));
  const { build } = job.record;
  const now = new Date();
  const reportGroupArn = await reportGroup(job, spec.group);
  const id = randomUUID();
  return {
    arn: `${reportGroupArn.replace(':report-group/', ':report/')}:${id}`,
    type: 'TEST',
    name: id,
    reportGroupArn,
    executionId: build.arn,
    status: isFailed(testSummary) ? 'FAILED' : 'SUCCEEDED',
    created: now,
    // Reports expire 30 days after they were made.
    expired: new Date(now.getTime() + 30 * 24 * 60 * 60 * 1000),
    exportConfig: { exportConfigType: 'NO_EXPORT' },
    truncated: false,
    testSummary,
  };
}

/** The ARN of the report group, which is made when there is none. */
async function reportGroup(job: BuildJob, group: string): Promise<string> {
  if (group.startsWith('arn:')) return group;
  const { projectName = '', arn = '' } = job.record.build;
  const name = `${projectName}-${group}`;
  const exportConfig = { exportConfigType: 'NO_EXPORT' };
  try {
    await job.call('codebuild', 'CreateReportGroup', { name, type: 'TEST', exportConfig });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
  }
  return arn.replace(/:build\/.*/, `:report-group/${name}`);
}
