import {
  CreateDeployment$,
  type CreateDeploymentCommandInput,
  type CreateDeploymentCommandOutput,
  type DeploymentGroupInfo,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { existingConfig } from './deployment-configs.js';
import { findDeployment } from './find.js';
import { checkAlarms, checkRollback } from './group-checks.js';
import { deploymentsTo, lastGood } from './last-deployments.js';
import { beginDeployment } from './new-deployment.js';
import { groupNamed } from './records.js';
import { checkedRevision, invalidRevision } from './revision.js';

/** Writes the deployment down; a runner runs it. */
export const CreateDeployment = operation<CreateDeploymentCommandInput, CreateDeploymentCommandOutput>(
  CreateDeployment$,
  async (input, call) => {
    const { applicationName, deploymentGroupName, autoRollbackConfiguration, overrideAlarmConfiguration } = input;
    if (deploymentGroupName === undefined) {
      throw new AwsError('DeploymentGroupNameRequiredException', 'The deployment group name was not specified.');
    }
    const { info: group } = await groupNamed(call, applicationName, deploymentGroupName);
    checkOffered(group, input);
    checkRollback(autoRollbackConfiguration);
    checkAlarms(overrideAlarmConfiguration);
    await existingConfig(call, input.deploymentConfigName ?? group.deploymentConfigName);
    const revision = await revisionOf(call, group, input);
    await checkFree(call, group);
    const deploymentId = await beginDeployment(call, group, {
      revision,
      deploymentConfigName: input.deploymentConfigName,
      description: input.description,
      ignoreApplicationStopFailures: input.ignoreApplicationStopFailures,
      updateOutdatedInstancesOnly: input.updateOutdatedInstancesOnly,
      fileExistsBehavior: input.fileExistsBehavior,
      autoRollbackConfiguration,
      overrideAlarmConfiguration,
      creator: 'user',
    });
    return { deploymentId };
  },
);

/** What nothing here could carry out. @throws AwsError */
function checkOffered(group: DeploymentGroupInfo, { targetInstances }: CreateDeploymentCommandInput): void {
  if (group.computePlatform !== 'Server') {
    const message = `The local AWS has no ${group.computePlatform} to deploy to: it deploys to on-premises instances.`;
    throw new AwsError('InvalidComputePlatformException', message);
  }
  const { deploymentType, deploymentOption } = group.deploymentStyle ?? {};
  if (deploymentType === 'BLUE_GREEN' || deploymentOption === 'WITH_TRAFFIC_CONTROL') {
    const message = 'The local AWS has no load balancers: it deploys in place, WITHOUT_TRAFFIC_CONTROL.';
    throw new AwsError('InvalidLoadBalancerInfoException', message);
  }
  if (targetInstances === undefined) return;
  const message = 'Target instances are those of the replacement environment in a blue/green deployment.';
  throw new AwsError('InvalidTargetInstancesException', message);
}

/** The revision that is asked for; outdated instances alone may be given the group's last good one. */
async function revisionOf(
  call: Call,
  { deploymentGroupId = '' }: DeploymentGroupInfo,
  { revision, updateOutdatedInstancesOnly }: CreateDeploymentCommandInput,
): Promise<RevisionLocation> {
  const latest = updateOutdatedInstancesOnly ? (await lastGood(call, deploymentGroupId))?.info.revision : undefined;
  const asked = checkedRevision(revision ?? latest);
  const { revisionType, s3Location } = asked;
  if (revisionType === 'GitHub') throw invalidRevision('the local AWS reads revisions from S3, not from GitHub');
  if (revisionType === 'S3' && /^(zip|tar|tgz)$/.test(s3Location?.bundleType ?? '')) return asked;
  throw invalidRevision('what is deployed to servers is a zip, tar or tgz file in S3');
}

/** A group has one deployment at a time: CodeDeploy User Guide, "Quotas". @throws AwsError `DeploymentLimitExceededException` */
async function checkFree(
  call: Call,
  { deploymentGroupId = '', deploymentGroupName }: DeploymentGroupInfo,
): Promise<void> {
  for (const { info } of await deploymentsTo(call, deploymentGroupId)) {
    if (info.completeTime !== undefined) continue;
    const current = await findDeployment(call, info.deploymentId ?? '');
    if (current?.info.completeTime !== undefined) continue;
    const message = `The Deployment Group '${deploymentGroupName}' already has an active Deployment '${info.deploymentId}'`;
    throw new AwsError('DeploymentLimitExceededException', message);
  }
}
