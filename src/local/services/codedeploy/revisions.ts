import { createHash } from 'node:crypto';
import {
  BatchGetApplicationRevisions$,
  GetApplicationRevision$,
  ListApplicationRevisions$,
  RegisterApplicationRevision$,
  type BatchGetApplicationRevisionsCommandInput,
  type BatchGetApplicationRevisionsCommandOutput,
  type GetApplicationRevisionCommandInput,
  type GetApplicationRevisionCommandOutput,
  type ListApplicationRevisionsCommandInput,
  type ListApplicationRevisionsCommandOutput,
  type RegisterApplicationRevisionCommandInput,
  type RegisterApplicationRevisionCommandOutput,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { pageInOrder } from '../page.js';
import { applicationNamed, checkBatch, invalidToken, PAGE, type RevisionRecord, revisions } from './records.js';
import { checkedRevision, revisionKey } from './revision.js';

/** BatchGetApplicationRevisions in the API reference. */
const BATCH = 25;

export const RegisterApplicationRevision = operation<
  RegisterApplicationRevisionCommandInput,
  RegisterApplicationRevisionCommandOutput
>(RegisterApplicationRevision$, async ({ applicationName, description, revision }, call) => {
  const { applicationId = '' } = (await applicationNamed(call, applicationName)).info;
  const record = await registered(call, applicationId, checkedRevision(revision));
  const info = { ...record.info, ...(description !== undefined && { description }) };
  await revisions(call).put(keyOf(applicationId, record.location), { ...record, info });
  return {};
});

export const GetApplicationRevision = operation<
  GetApplicationRevisionCommandInput,
  GetApplicationRevisionCommandOutput
>(GetApplicationRevision$, async ({ applicationName, revision }, call) => {
  const { applicationId = '' } = (await applicationNamed(call, applicationName)).info;
  const record = await findRevision(call, applicationId, checkedRevision(revision));
  if (!record) {
    throw new AwsError('RevisionDoesNotExistException', 'The named revision does not exist with the application.');
  }
  return { applicationName, revision: record.location, revisionInfo: record.info };
});

/** Revisions that are not there are left out. */
export const BatchGetApplicationRevisions = operation<
  BatchGetApplicationRevisionsCommandInput,
  BatchGetApplicationRevisionsCommandOutput
>(BatchGetApplicationRevisions$, async ({ applicationName, revisions: asked = [] }, call) => {
  checkBatch(asked, BATCH);
  const { applicationId = '' } = (await applicationNamed(call, applicationName)).info;
  const found = await Promise.all(asked.map((each) => findRevision(call, applicationId, checkedRevision(each))));
  const present = found.filter((record) => record !== undefined);
  return {
    applicationName,
    revisions: present.map(({ location, info }) => ({ revisionLocation: location, genericRevisionInfo: info })),
  };
});

export const ListApplicationRevisions = operation<
  ListApplicationRevisionsCommandInput,
  ListApplicationRevisionsCommandOutput
>(ListApplicationRevisions$, async (input, call) => {
  const { sortBy = 'registerTime', sortOrder = 'ascending', s3KeyPrefix, deployed = 'ignore' } = input;
  const { applicationId } = (await applicationNamed(call, input.applicationName)).info;
  if (s3KeyPrefix !== undefined && input.s3Bucket === undefined) {
    throw new AwsError('BucketNameFilterRequiredException', 'A bucket name is required, but was not provided.');
  }
  const all = (await revisions(call).entries()).map(([, record]) => record);
  const time = ({ info }: RevisionRecord) => info[sortBy]?.getTime() ?? 0;
  const wanted = all
    .filter((record) => record.applicationId === applicationId && isListed(record, input))
    .filter(({ info }) => deployed === 'ignore' || (deployed === 'include') === (info.firstUsedTime !== undefined))
    .toSorted((a, b) => (sortOrder === 'descending' ? time(b) - time(a) : time(a) - time(b)));
  const { items, next } = pageInOrder(wanted, PAGE, input.nextToken, invalidToken);
  return { revisions: items.map(({ location }) => location), ...(next && { nextToken: next }) };
});

function isListed(
  { location }: RevisionRecord,
  { s3Bucket, s3KeyPrefix = '' }: ListApplicationRevisionsCommandInput,
): boolean {
  if (s3Bucket === undefined) return true;
  return location.s3Location?.bucket === s3Bucket && (location.s3Location.key ?? '').startsWith(s3KeyPrefix);
}

/** Notes that a deployment to a group has the revision, which is registered if it is not. */
export async function useRevision(
  call: Call,
  applicationId: string,
  location: RevisionLocation,
  groupName: string,
): Promise<void> {
  const record = await registered(call, applicationId, location);
  const now = call.now();
  const info = {
    ...record.info,
    firstUsedTime: record.info.firstUsedTime ?? now,
    lastUsedTime: now,
    deploymentGroups: [...new Set([...(record.info.deploymentGroups ?? []), groupName])],
  };
  await revisions(call).put(keyOf(applicationId, location), { ...record, info });
}

/** The revision as the application knows it, if it does. */
export function findRevision(
  call: Call,
  applicationId: string,
  location: RevisionLocation,
): Promise<RevisionRecord | undefined> {
  return revisions(call).get(keyOf(applicationId, location));
}

async function registered(call: Call, applicationId: string, location: RevisionLocation): Promise<RevisionRecord> {
  const info = { registerTime: call.now(), deploymentGroups: [] };
  return (await findRevision(call, applicationId, location)) ?? { applicationId, location, info };
}

/** A hash, for an AppSpec file's content may be long. */
function keyOf(applicationId: string, location: RevisionLocation): string {
  return `${applicationId} ${createHash('sha256').update(revisionKey(location)).digest('hex')}`;
}
