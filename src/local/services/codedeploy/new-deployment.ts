import { randomBytes } from 'node:crypto';
import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { enqueue } from '../../runs/queue.js';
import type { Call } from '../../service.js';
import { lastGood } from './last-deployments.js';
import { applicationNamed, deployments } from './records.js';
import { useRevision } from './revisions.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** What is said of a new deployment, beside what its group says. */
export type NewDeployment = Pick<
  DeploymentInfo,
  | 'revision'
  | 'deploymentConfigName'
  | 'description'
  | 'ignoreApplicationStopFailures'
  | 'updateOutdatedInstancesOnly'
  | 'fileExistsBehavior'
  | 'autoRollbackConfiguration'
  | 'overrideAlarmConfiguration'
  | 'creator'
  | 'rollbackInfo'
>;

/** Writes a deployment down, for a runner to run it; gives its id. */
export async function beginDeployment(call: Call, group: DeploymentGroupInfo, asked: NewDeployment): Promise<string> {
  const { applicationName = '', deploymentGroupName = '', deploymentGroupId: groupId = '' } = group;
  const deploymentId = `d-${[...randomBytes(9)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
  const { applicationId = '' } = (await applicationNamed(call, applicationName)).info;
  const former = await lastGood(call, groupId);
  const info: DeploymentInfo = {
    ignoreApplicationStopFailures: false,
    updateOutdatedInstancesOnly: false,
    autoRollbackConfiguration: group.autoRollbackConfiguration,
    ...withoutUndefined(asked),
    deploymentConfigName: asked.deploymentConfigName ?? group.deploymentConfigName,
    fileExistsBehavior: asked.fileExistsBehavior ?? 'DISALLOW',
    applicationName,
    deploymentGroupName,
    deploymentId,
    ...(former && { previousRevision: former.info.revision }),
    status: 'Created',
    createTime: call.now(),
    deploymentStyle: group.deploymentStyle,
    computePlatform: group.computePlatform,
    instanceTerminationWaitTimeStarted: false,
  };
  if (info.revision) await useRevision(call, applicationId, info.revision, deploymentGroupName);
  await enqueue(call, { kind: 'deployment', region: call.region, id: deploymentId });
  await deployments(call).put(deploymentId, { info, groupId, targets: [] });
  return deploymentId;
}

function withoutUndefined(asked: NewDeployment): NewDeployment {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
