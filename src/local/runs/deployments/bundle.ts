/** The DownloadBundle event: fetches a revision and unpacks it. */
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { S3Location } from '@aws-sdk/client-codedeploy';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { ifPresent } from '../../if-present.js';
import { unpack, unpackTar } from '../unpack.js';
import { BadTar } from '../tar.js';
import { BadZip } from '../zip.js';
import { archiveOf, deploymentFolder, groupFolder, instructionsFile } from './instance-folder.js';
import type { InstanceJob } from './instance-job.js';
import { EventFailure } from './life-cycle-events.js';

/** How many deployments' revisions stay on an instance: `max_revisions` of the agent's configuration. */
const KEPT = 5;

/** @throws EventFailure */
export async function downloadBundle(job: InstanceJob): Promise<void> {
  const { root, groupId, deployment } = job;
  const folder = deploymentFolder(root, groupId, deployment.deploymentId ?? '');
  await removeOld(root, groupId);
  const location = deployment.revision?.s3Location ?? {};
  const bytes = await download(job, location);
  // Only what is whole gets the name by which it is looked for.
  const unpacking = join(folder, 'unpacking');
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true });
  try {
    await (location.bundleType === 'zip' ? unpack(bytes, unpacking) : unpackTar(bytes, unpacking));
  } catch (error) {
    if (!(error instanceof BadZip || error instanceof BadTar)) throw error;
    throw new EventFailure('UnknownError', `The revision cannot be unpacked: ${error.message}`);
  }
  await rm(archiveOf(folder), { recursive: true, force: true });
  await rename(unpacking, archiveOf(folder));
}

/** As the user, or in the role's session, that the instance was registered with. */
async function download(job: InstanceJob, { bucket, key, version, eTag }: S3Location): Promise<Uint8Array> {
  const { iamSessionArn, iamUserArn } = job.instance.info;
  try {
    const found = await job.aws.call<GetObjectCommandOutput>(
      's3',
      'GetObject',
      { Bucket: bucket, Key: key, ...(version !== undefined && { VersionId: version }) },
      iamSessionArn ?? iamUserArn,
      job.region,
    );
    const bare = (tag = '') => tag.replaceAll('"', '');
    if (eTag !== undefined && bare(eTag) !== bare(found.ETag)) {
      const message = `Expected deployment artifact bundle etag ${bare(eTag)} but was actually ${bare(found.ETag)}`;
      throw new EventFailure('UnknownError', message);
    }
    return found.Body as unknown as Uint8Array;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new EventFailure('UnknownError', `${error.message} (s3://${bucket}/${key})`);
  }
}

/** Room for the new one; the one that is in use stays. */
async function removeOld(root: string, groupId: string): Promise<void> {
  const group = groupFolder(root, groupId);
  const inUse = await ifPresent(() => readFile(instructionsFile(root, groupId, 'last_successful_install'), 'utf8'));
  const names = (await ifPresent(() => readdir(group))) ?? [];
  const aged = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(group, name))).mtimeMs })));
  const old = aged.toSorted((a, b) => b.time - a.time).slice(KEPT - 1);
  for (const { name } of old) {
    if (name !== basename((inUse ?? '').trim())) await rm(join(group, name), { recursive: true, force: true });
  }
}
