import type { DeploymentGroupInfo, LastDeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Call } from '../../service.js';
import { type DeploymentRecord, deployments } from './records.js';

/** The deployments to a group, from the oldest to the newest. */
export async function deploymentsTo(call: Call, groupId: string): Promise<DeploymentRecord[]> {
  const all = (await deployments(call).entries()).map(([, record]) => record);
  const time = ({ info }: DeploymentRecord) => info.createTime?.getTime() ?? 0;
  return all.filter((record) => record.groupId === groupId).toSorted((a, b) => time(a) - time(b));
}

/** The newest deployment to a group that succeeded, whose revision is the group's. */
export async function lastGood(call: Call, groupId: string): Promise<DeploymentRecord | undefined> {
  return (await deploymentsTo(call, groupId)).findLast(({ info }) => info.status === 'Succeeded');
}

/** What a group tells of its deployments. */
export async function lastDeployments(call: Call, groupId: string): Promise<Partial<DeploymentGroupInfo>> {
  const attempted = (await deploymentsTo(call, groupId)).at(-1);
  const good = await lastGood(call, groupId);
  return {
    ...(good && { targetRevision: good.info.revision, lastSuccessfulDeployment: summaryOf(good) }),
    ...(attempted && { lastAttemptedDeployment: summaryOf(attempted) }),
  };
}

function summaryOf({ info }: DeploymentRecord): LastDeploymentInfo {
  const { deploymentId, status, completeTime: endTime, createTime } = info;
  return { deploymentId, status, endTime, createTime };
}
