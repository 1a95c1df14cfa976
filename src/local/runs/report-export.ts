import { basename } from 'node:path';
import type { ReportGroup } from '@aws-sdk/client-codebuild';
import { AwsError } from '../errors.js';
import { ArtifactError } from './artifact-error.js';
import type { BuildJob } from './build-job.js';
import { checkSize, contentOf, sizeOf } from './file-contents.js';
import type { Found } from './walk.js';
import { BadZip, type FileToZip, writeZip } from './zip.js';

/**
 * Puts a report's raw files where its group exports them: below `<path>/<report name>/`, or into `<path>/<report name>.zip`.
 * @returns what went wrong, as lines for the log
 */
export async function exportFiles(
  job: BuildJob,
  { exportConfig }: ReportGroup,
  reportName: string,
  files: readonly Found[],
  discardPaths: boolean,
): Promise<string[]> {
  const { bucket, path = '', packaging } = exportConfig?.s3Destination ?? {};
  if (exportConfig?.exportConfigType !== 'S3' || bucket === undefined) return [];
  const place = [...path.split('/'), reportName].filter(Boolean).join('/');
  const nameOf = ({ path }: Found) => (discardPaths ? basename(path) : path);
  const put = (key: string, body: Uint8Array) => job.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: body });
  try {
    if (packaging === 'ZIP') await put(`${place}.zip`, await zipped(files, nameOf));
    else for (const file of files) await put(`${place}/${nameOf(file)}`, await bounded(file));
    return [];
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof BadZip || error instanceof ArtifactError)) throw error;
    return [`its files could not be exported to ${bucket}: ${error.message}`];
  }
}

async function zipped(files: readonly Found[], nameOf: (file: Found) => string): Promise<Uint8Array> {
  checkSize(await sizeOf(files));
  const contents: FileToZip[] = [];
  for (const file of files) contents.push({ path: nameOf(file), ...(await contentOf(file)), executable: false });
  return writeZip(contents);
}

async function bounded(file: Found): Promise<Uint8Array> {
  checkSize(await sizeOf([file]));
  return (await contentOf(file)).content;
}
