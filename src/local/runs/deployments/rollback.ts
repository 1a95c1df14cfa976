import type { AutoRollbackEvent, RollbackInfo } from '@aws-sdk/client-codedeploy';
import { lastGood } from '../../services/codedeploy/last-deployments.js';
import { beginDeployment } from '../../services/codedeploy/new-deployment.js';
import { type DeploymentRecord, groups, applications } from '../../services/codedeploy/records.js';
import type { Call } from '../../service.js';

/**
 * Begins the deployment of the group's last good revision, if the one that has ended asks for that; gives what is to be
 * said there of it. A rollback is not rolled back.
 * Source: "Redeploy and roll back a deployment with CodeDeploy" in AWS's CodeDeploy user guide.
 */
export async function rollBack(call: Call, record: DeploymentRecord): Promise<RollbackInfo | undefined> {
  const { info, groupId } = record;
  // Nothing has been deployed anywhere: then there is nothing to take back.
  const isUntouched = record.targets.every(({ status }) => status === 'Skipped' || status === 'Pending');
  if (info.creator === 'codeDeployRollback' || !isAsked(record) || isUntouched) return undefined;
  const good = await lastGood(call, groupId);
  if (!good) return { rollbackMessage: 'There is no earlier deployment that succeeded, to roll back to.' };
  const { applicationName = '', deploymentGroupName = '' } = info;
  const application = await applications(call).get(applicationName);
  const group = await groups(call, application?.info.applicationId ?? '').get(deploymentGroupName);
  if (!group) return { rollbackMessage: 'The deployment group is not there any more.' };
  const rollbackDeploymentId = await beginDeployment(call, group.info, {
    revision: good.info.revision,
    deploymentConfigName: info.deploymentConfigName,
    description: `Rolls back ${info.deploymentId}`,
    ignoreApplicationStopFailures: info.ignoreApplicationStopFailures,
    fileExistsBehavior: good.info.fileExistsBehavior,
    creator: 'codeDeployRollback',
    rollbackInfo: {
      rollbackTriggeringDeploymentId: info.deploymentId,
      rollbackMessage: `Deploys the revision of ${good.info.deploymentId}, the last deployment that succeeded.`,
    },
  });
  return { rollbackDeploymentId, rollbackMessage: `Rolled back by the deployment ${rollbackDeploymentId}.` };
}

const EVENTS: Readonly<Record<string, AutoRollbackEvent>> = {
  Failed: 'DEPLOYMENT_FAILURE',
  Stopped: 'DEPLOYMENT_STOP_ON_REQUEST',
};

function isAsked({ info, rollBackStopped }: DeploymentRecord): boolean {
  if (info.status === 'Stopped' && rollBackStopped) return true;
  const event = EVENTS[info.status ?? ''];
  const { enabled = false, events = [] } = info.autoRollbackConfiguration ?? {};
  return enabled && event !== undefined && events.includes(event);
}
