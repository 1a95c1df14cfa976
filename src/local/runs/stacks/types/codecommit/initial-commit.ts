/** The code that a repository begins with: what a zip file in S3 has in it. */
import type { PutFileEntry } from '@aws-sdk/client-codecommit';
import { GetObject$, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../../errors.js';
import { BadZip, readZip, type ZipEntry } from '../../../zip.js';
import { text } from '../given.js';
import { inputOf } from '../input.js';
import type { Properties, ResourceJob } from '../type.js';

/** Where nothing else is said. Source: "AWS::CodeCommit::Repository Code" in the CloudFormation template reference. */
const BRANCH = 'main';

/**
 * Commits what the property `Code` tells to a new repository.
 * @throws AwsError `ValidationError` for what is no zip file, and as S3 and CodeCommit do
 */
export async function commitCode(job: ResourceJob, repositoryName: string | undefined): Promise<void> {
  const { S3, ...code } = job.properties['Code'] as Properties;
  const putFiles = filesOf(await download(job, S3 as Properties));
  const branchName = text(code, 'BranchName') ?? BRANCH;
  const commitMessage = 'Initial commit';
  await job.call('codecommit', 'CreateCommit', { repositoryName, branchName, commitMessage, putFiles });
}

async function download(job: ResourceJob, { ObjectVersion, ...object }: Properties = {}): Promise<Uint8Array> {
  const input = inputOf(GetObject$, { ...object, VersionId: ObjectVersion }, job.logicalId);
  const { Body } = await job.call<GetObjectCommandOutput>('s3', 'GetObject', input);
  return Body as unknown as Uint8Array;
}

function filesOf(zip: Uint8Array): PutFileEntry[] {
  try {
    return readZip(zip)
      .filter(({ kind }) => kind !== 'folder')
      .map((entry) => ({ filePath: entry.path, fileContent: entry.content(), fileMode: modeOf(entry) }));
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw new AwsError('ValidationError', `The code is to be a zip file, but ${error.message}`);
  }
}

function modeOf({ kind, executable }: ZipEntry): PutFileEntry['fileMode'] {
  if (kind === 'symlink') return 'SYMLINK';
  return executable ? 'EXECUTABLE' : 'NORMAL';
}
