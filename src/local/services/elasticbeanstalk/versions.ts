import {
  CreateApplicationVersion$,
  DeleteApplicationVersion$,
  DescribeApplicationVersions$,
  UpdateApplicationVersion$,
  type ApplicationVersionDescription,
  type CreateApplicationVersionCommandInput,
  type CreateApplicationVersionCommandOutput,
  type DeleteApplicationVersionCommandInput,
  type DeleteApplicationVersionCommandOutput,
  type DescribeApplicationVersionsCommandInput,
  type DescribeApplicationVersionsCommandOutput,
  type UpdateApplicationVersionCommandInput,
  type UpdateApplicationVersionCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { AwsError } from '../../errors.js';
import { operation, type Call } from '../../service.js';
import { pageInOrder } from '../page.js';
import {
  applicationNamed,
  applications,
  versionArn,
  versionKey,
  versionNamed,
  type VersionRecord,
  versions,
  versionsOf,
} from './application.js';
import { create } from './applications.js';
import { livingEnvironments } from './environment.js';
import { invalidCombination, invalidValue, notOffered } from './errors.js';
import { checkBundle } from './storage.js';
import { withTags } from './tags.js';

/** Versions of an account and region ("Elastic Beanstalk endpoints and quotas" in the AWS General Reference). */
const VERSION_LIMIT = 1_000;

export const CreateApplicationVersion = operation<
  CreateApplicationVersionCommandInput,
  CreateApplicationVersionCommandOutput
>(CreateApplicationVersion$, async (input, call) => {
  const { ApplicationName: application = '', VersionLabel: label = '', Description, SourceBundle } = input;
  if (input.BuildConfiguration) throw notOffered('BuildConfiguration');
  if (input.SourceBuildInformation) throw notOffered('SourceBuildInformation');
  if (input.AutoCreateApplication && !(await applications(call).get(application))) await create(call, application);
  await applicationNamed(call, application);
  if (label.includes('/')) throw invalidValue('Version label must not contain a forward slash.');
  if (await versions(call).get(versionKey(application, label))) {
    throw invalidValue(`Application Version ${label} already exists.`);
  }
  if ((await versions(call).count()) >= VERSION_LIMIT) {
    throw new AwsError(
      'TooManyApplicationVersionsException',
      `You cannot have more than ${VERSION_LIMIT} Application Versions.`,
    );
  }
  const bundle = bundleOf(SourceBundle);
  await checkBundle(call, bundle);
  const now = call.now();
  const version: VersionRecord = {
    application,
    label,
    arn: versionArn(call, application, label),
    ...(Description !== undefined && { description: Description }),
    ...(bundle && { bundle }),
    // Without environment manifests and configuration files there is nothing to process.
    status: input.Process ? 'Processed' : 'Unprocessed',
    created: now,
    updated: now,
    tags: withTags([], input.Tags ?? []),
  };
  await versions(call).put(versionKey(application, label), version);
  return { ApplicationVersion: shown(version) };
});

export const DescribeApplicationVersions = operation<
  DescribeApplicationVersionsCommandInput,
  DescribeApplicationVersionsCommandOutput
>(DescribeApplicationVersions$, async (input, call) => {
  const { VersionLabels: labels, MaxRecords = VERSION_LIMIT, NextToken } = input;
  const all = await versionsOf(call, input.ApplicationName);
  const wanted = all.filter(({ label }) => !labels?.length || labels.includes(label));
  const { items, next } = pageInOrder(wanted, MaxRecords, NextToken, () => invalidValue('Invalid NextToken.'));
  return { ApplicationVersions: items.map(shown), ...(next !== undefined && { NextToken: next }) };
});

export const UpdateApplicationVersion = operation<
  UpdateApplicationVersionCommandInput,
  UpdateApplicationVersionCommandOutput
>(UpdateApplicationVersion$, async (input, call) => {
  const { ApplicationName = '', VersionLabel = '', Description: description } = input;
  const former = await versionNamed(call, ApplicationName, VersionLabel);
  const version = { ...former, updated: call.now(), ...(description !== undefined && { description }) };
  await versions(call).put(versionKey(ApplicationName, VersionLabel), version);
  return { ApplicationVersion: shown(version) };
});

export const DeleteApplicationVersion = operation<
  DeleteApplicationVersionCommandInput,
  DeleteApplicationVersionCommandOutput
>(DeleteApplicationVersion$, async (input, call) => {
  const { application, label, bundle } = await versionNamed(
    call,
    input.ApplicationName ?? '',
    input.VersionLabel ?? '',
  );
  await checkUnused(call, application, label);
  // The version is gone also when its bundle cannot be deleted: the API Reference says so of that error.
  await versions(call).delete(versionKey(application, label));
  if (input.DeleteSourceBundle && bundle) await deleteBundle(call, bundle);
  return {};
});

/** @throws AwsError `InvalidParameterValue` */
async function checkUnused(call: Call, application: string, label: string): Promise<void> {
  const using = (await livingEnvironments(call)).filter(
    (each) => each.application === application && [each.version, each.deployed?.version].includes(label),
  );
  if (using.length === 0) return;
  const names = using.map(({ name }) => name).join(', ');
  throw invalidValue(`Application Version ${label} is in use by the following environments: ${names}.`);
}

/** @throws AwsError `SourceBundleDeletionFailure` */
async function deleteBundle(call: Call, { bucket, key }: NonNullable<VersionRecord['bundle']>): Promise<void> {
  try {
    await call.invoke('s3', 'DeleteObject', { Bucket: bucket, Key: key });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('SourceBundleDeletionFailure', `Unable to delete the source bundle: ${error.message}`);
  }
}

function bundleOf(location: CreateApplicationVersionCommandInput['SourceBundle']): VersionRecord['bundle'] {
  if (!location) return undefined;
  const { S3Bucket: bucket, S3Key: key } = location;
  if (bucket && key) return { bucket, key };
  throw invalidCombination('Both S3Bucket and S3Key must be specified.');
}

function shown({ application, label, arn, description, bundle, status, created, updated }: VersionRecord) {
  const version: ApplicationVersionDescription = {
    ApplicationVersionArn: arn,
    ApplicationName: application,
    VersionLabel: label,
    ...(description !== undefined && { Description: description }),
    ...(bundle && { SourceBundle: { S3Bucket: bundle.bucket, S3Key: bundle.key } }),
    DateCreated: created,
    DateUpdated: updated,
    Status: status,
  };
  return version;
}
