/** The artifacts of an action, file by file. */
import { posix } from 'node:path';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { utf8 } from '../wire.js';
import { ActionFailure, type ActionJob, failureOf } from './actions.js';
import { BadZip, readZip, writeZip } from './zip.js';

/**
 * The text of a file of an input artifact, such as `BuildOutput::infra/template.yml`.
 * @throws ActionFailure
 */
export async function readArtifactFile(job: ActionJob, path: string): Promise<string> {
  const [name = '', file = ''] = path.split('::');
  const { bucket, key } = placeOf(job, name);
  try {
    const { Body } = await job.call<GetObjectCommandOutput>('s3', 'GetObject', { Bucket: bucket, Key: key });
    const entry = readZip(Body as unknown as Uint8Array).find((each) => each.path === posix.normalize(file));
    if (entry) return utf8.decode(entry.content());
  } catch (error) {
    if (error instanceof BadZip)
      throw new ActionFailure('JobFailed', `The artifact ${name} cannot be read: ${error.message}`);
    throw failureOf(error, ({ message }) => `The artifact ${name} (s3://${bucket}/${key}) cannot be read: ${message}`);
  }
  throw new ActionFailure('JobFailed', `File [${file}] does not exist in artifact [${name}]`);
}

/** Where an input artifact lies. @throws ActionFailure */
export function placeOf({ action }: ActionJob, name: string): { readonly bucket: string; readonly key: string } {
  const { bucket, key } = action.input.inputArtifacts?.find((each) => each.name === name)?.s3location ?? {};
  if (bucket === undefined || key === undefined) {
    throw new ActionFailure('ConfigurationError', `There is no input artifact ${name}`);
  }
  return { bucket, key };
}

/** Makes the action's output artifact of one file, where it has an output artifact. @throws ActionFailure */
export async function writeArtifactFile(job: ActionJob, path: string, text: string): Promise<void> {
  const { bucket: Bucket, key: Key } = job.action.outputArtifacts[0]?.s3location ?? {};
  if (Key === undefined) return;
  const Body = writeZip([{ path, content: Buffer.from(text), executable: false }]);
  try {
    await job.call('s3', 'PutObject', { Bucket, Key, Body, ContentType: 'application/zip' });
  } catch (error) {
    throw failureOf(error, ({ message }) => `The output artifact s3://${Bucket}/${Key} cannot be written: ${message}`);
  }
}
