import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';

/**
 * The revision, if the compute platform's deployments can have it.
 * Source: RevisionLocation in CodeDeploy's API reference.
 * @throws AwsError `RevisionRequiredException`, `InvalidRevisionException`
 */
export function checkedRevision(revision: RevisionLocation | undefined): RevisionLocation {
  if (revision === undefined) throw new AwsError('RevisionRequiredException', 'The revision was not specified.');
  const { revisionType, s3Location, gitHubLocation, string, appSpecContent } = revision;
  const given = { S3: s3Location, GitHub: gitHubLocation, String: string, AppSpecContent: appSpecContent };
  const others = Object.entries(given).filter(([type, member]) => type !== revisionType && member !== undefined);
  if (revisionType === undefined || given[revisionType] === undefined || others.length > 0) {
    throw invalidRevision('it has exactly the member that its revisionType names');
  }
  if (revisionType !== 'S3') return revision;
  const { bucket, key, bundleType } = s3Location ?? {};
  if (!bucket || !key) throw invalidRevision('its s3Location has no bucket or no key');
  if (bundleType === undefined) throw invalidRevision('its s3Location has no bundleType');
  return revision;
}

export function invalidRevision(why: string): AwsError {
  return new AwsError('InvalidRevisionException', `The revision was specified in an invalid format: ${why}.`);
}

/** Tells a revision from all others. */
export function revisionKey({ revisionType, s3Location, gitHubLocation, string, appSpecContent }: RevisionLocation) {
  const { bucket, key, bundleType, version, eTag } = s3Location ?? {};
  const { repository, commitId } = gitHubLocation ?? {};
  const content = appSpecContent?.content ?? string?.content;
  return JSON.stringify([
    revisionType,
    bucket,
    key,
    bundleType,
    version,
    eTag?.replaceAll('"', ''),
    repository,
    commitId,
    content,
  ]);
}
