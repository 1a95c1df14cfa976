import type { GetBranchCommandOutput, GetCommitCommandOutput } from '@aws-sdk/client-codecommit';
import type { AwsError } from '../errors.js';
import { git } from '../services/codecommit/git.js';
import { folderOf } from '../services/codecommit/repository.js';
import { commitUrl } from '../services/codepipeline/links.js';
import { type ActionJob, type ActionOutcome, failureOf } from './actions.js';

/**
 * The CodeCommit source action: puts a zip of the commit's files, without `.git`, into the artifact bucket.
 * Source: "CodeCommit source action reference" in AWS's CodePipeline user guide.
 */
export async function runSourceAction(job: ActionJob): Promise<ActionOutcome> {
  const { RepositoryName: repositoryName = '', BranchName: branchName = '' } = job.configuration;
  const { commits } = job.execution;
  const { actionName } = job.action;
  const given = Object.hasOwn(commits, actionName) ? commits[actionName] : undefined;
  const commitId = given ?? (await headOf(job, repositoryName, branchName));
  const commit = await commitOf(job, repositoryName, commitId);
  await upload(job, await archiveOf(job, repositoryName, commitId));
  const message = commit?.message ?? '';
  const url = commitUrl(job.region, repositoryName, commitId);
  return {
    result: {
      // The API's limit on summaries; a commit without a message has none.
      ...(message && { summary: message.slice(0, 2048) }),
      externalExecutionId: commitId,
      externalExecutionUrl: url,
      outputVariables: {
        CommitId: commitId,
        CommitMessage: message,
        RepositoryName: repositoryName,
        BranchName: branchName,
        AuthorDate: isoDate(commit?.author?.date),
        CommitterDate: isoDate(commit?.committer?.date),
      },
    },
    revision: {
      actionName,
      artifactName: job.action.outputArtifacts[0]?.name ?? '',
      revisionId: commitId,
      summary: message.slice(0, 2048),
      url,
      created: new Date(isoDate(commit?.committer?.date)),
    },
  };
}

async function headOf(job: ActionJob, repositoryName: string, branchName: string): Promise<string> {
  try {
    const { branch } = await job.call<GetBranchCommandOutput>('codecommit', 'GetBranch', {
      repositoryName,
      branchName,
    });
    return branch?.commitId ?? '';
  } catch (error) {
    throw failureOf(error, (refusal) => reasonOf(refusal, repositoryName, branchName));
  }
}

async function commitOf(job: ActionJob, repositoryName: string, commitId: string) {
  try {
    const { commit } = await job.call<GetCommitCommandOutput>('codecommit', 'GetCommit', { repositoryName, commitId });
    return commit;
  } catch (error) {
    throw failureOf(error, (refusal) => reasonOf(refusal, repositoryName, ''));
  }
}

function reasonOf({ code, message }: AwsError, repository: string, branch: string): string {
  switch (code) {
    case 'BranchDoesNotExistException':
      return `The action failed because no branch named ${branch} was found in the selected AWS CodeCommit repository ${repository}. Make sure you are using the correct branch name, and then try again. Error: null`;
    case 'RepositoryDoesNotExistException':
      return `The action failed because the AWS CodeCommit repository named ${repository} was not found. Make sure you are using the correct repository name, and then try again. Error: ${message}`;
    case 'AccessDeniedException':
      return `The service role or action role doesn’t have the permissions required to access the AWS CodeCommit repository named ${repository}. Update the IAM role permissions, and then try again. Error: ${message}`;
    default:
      return `The action failed because AWS CodeCommit refused it. Error: ${message}`;
  }
}

/** What CodePipeline has CodeCommit do by UploadArchive, which is not part of CodeCommit's public API. */
async function archiveOf(job: ActionJob, repositoryName: string, commitId: string): Promise<Uint8Array> {
  const { aws, region } = job;
  const { folder, resource } = await aws.act(
    async (call) => ({
      folder: await folderOf(call, repositoryName),
      resource: call.arn('codecommit', repositoryName),
    }),
    undefined,
    region,
  );
  try {
    await job.authorize({ action: 'codecommit:UploadArchive', resource });
    const archive = await git(folder, ['archive', '--format=zip', commitId]);
    await job.authorize({ action: 'codecommit:GetUploadArchiveStatus', resource });
    return archive;
  } catch (error) {
    throw failureOf(error, (refusal) => reasonOf(refusal, repositoryName, ''));
  }
}

/**
 * Looks at the bucket before it writes to it.
 * Source of what it must be allowed: "CodePipeline service role policy" in AWS's CodePipeline user guide.
 */
async function upload(job: ActionJob, zip: Uint8Array): Promise<void> {
  const { bucket: Bucket = '', key } = job.action.outputArtifacts[0]?.s3location ?? {};
  try {
    await job.call('s3', 'GetBucketLocation', { Bucket });
    await job.call('s3', 'GetBucketVersioning', { Bucket });
    await job.call('s3', 'PutObject', { Bucket, Key: key, Body: zip, ContentType: 'application/zip' });
  } catch (error) {
    throw failureOf(error, ({ code, message }) =>
      code === 'NoSuchBucket'
        ? `The Amazon S3 bucket for artifacts, ${Bucket}, was not found. Error: ${message}`
        : `The provided role does not have permissions to perform this action on the bucket ${Bucket}. Underlying error: ${message}`,
    );
  }
}

/** CodeCommit writes `1767323045 +0000`; CodePipeline gives its variables as `2026-01-02T03:04:05Z`. */
function isoDate(date: string | undefined): string {
  return new Date(Number(date?.split(' ')[0] ?? 0) * 1000).toISOString().replace('.000Z', 'Z');
}
