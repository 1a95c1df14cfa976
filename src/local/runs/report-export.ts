import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ReportGroup } from '@aws-sdk/client-codebuild';
import { AwsError } from '../errors.js';
import type { BuildJob } from './build-job.js';
import type { Found } from './walk.js';
import { BadZip, writeZip } from './zip.js';

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
  const named = files.map(({ path, real }) => ({ name: discardPaths ? basename(path) : path, real }));
  const put = (key: string, body: Uint8Array) => job.call('s3', 'PutObject', { Bucket: bucket, Key: key, Body: body });
  try {
    if (packaging === 'ZIP') await put(`${place}.zip`, await zipped(named));
    else for (const { name, real } of named) await put(`${place}/${name}`, await readFile(real));
    return [];
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof BadZip)) throw error;
    return [`its files could not be exported to ${bucket}: ${error.message}`];
  }
}

async function zipped(files: readonly { name: string; real: string }[]): Promise<Uint8Array> {
  const contents = files.map(async ({ name, real }) => ({
    path: name,
    content: await readFile(real),
    executable: false,
  }));
  return writeZip(await Promise.all(contents));
}
