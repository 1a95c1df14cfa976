import {
  BatchGetDeploymentInstances$,
  BatchGetDeploymentTargets$,
  GetDeploymentInstance$,
  GetDeploymentTarget$,
  ListDeploymentInstances$,
  ListDeploymentTargets$,
  type BatchGetDeploymentInstancesCommandInput,
  type BatchGetDeploymentInstancesCommandOutput,
  type BatchGetDeploymentTargetsCommandInput,
  type BatchGetDeploymentTargetsCommandOutput,
  type DeploymentTarget,
  type GetDeploymentInstanceCommandInput,
  type GetDeploymentInstanceCommandOutput,
  type GetDeploymentTargetCommandInput,
  type GetDeploymentTargetCommandOutput,
  type InstanceSummary,
  type InstanceTarget,
  type ListDeploymentInstancesCommandInput,
  type ListDeploymentInstancesCommandOutput,
  type ListDeploymentTargetsCommandInput,
  type ListDeploymentTargetsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page, type Page } from '../page.js';
import { deploymentNamed } from './find.js';
import { checkBatch, invalidToken, PAGE } from './records.js';

/** BatchGetDeploymentTargets in the API reference. */
const BATCH = 25;
/** BatchGetDeploymentInstances in the API reference. */
const INSTANCE_BATCH = 100;

export const GetDeploymentTarget = operation<GetDeploymentTargetCommandInput, GetDeploymentTargetCommandOutput>(
  GetDeploymentTarget$,
  async ({ deploymentId, targetId }, call) => {
    const target = (await begun(call, deploymentId)).find((each) => each.targetId === targetId);
    if (!target) throw targetMissing(targetId);
    return { deploymentTarget: asTarget(target) };
  },
);

export const BatchGetDeploymentTargets = operation<
  BatchGetDeploymentTargetsCommandInput,
  BatchGetDeploymentTargetsCommandOutput
>(BatchGetDeploymentTargets$, async ({ deploymentId, targetIds = [] }, call) => {
  if (targetIds.length > BATCH) {
    const message = `The maximum number of targets that can be asked for is ${BATCH}.`;
    throw new AwsError('DeploymentTargetListSizeExceededException', message);
  }
  const all = await begun(call, deploymentId);
  const missing = targetIds.find((id) => !all.some(({ targetId }) => targetId === id));
  if (missing !== undefined) throw targetMissing(missing);
  return { deploymentTargets: all.filter(({ targetId = '' }) => targetIds.includes(targetId)).map(asTarget) };
});

export const ListDeploymentTargets = operation<ListDeploymentTargetsCommandInput, ListDeploymentTargetsCommandOutput>(
  ListDeploymentTargets$,
  async ({ deploymentId, targetFilters: { TargetStatus: statuses } = {}, nextToken }, call) => {
    const { items, next } = listed(await begun(call, deploymentId), statuses, nextToken);
    return { targetIds: [...items], ...(next && { nextToken: next }) };
  },
);

export const GetDeploymentInstance = operation<GetDeploymentInstanceCommandInput, GetDeploymentInstanceCommandOutput>(
  GetDeploymentInstance$,
  async ({ deploymentId, instanceId }, call) => {
    const target = (await begun(call, deploymentId)).find(({ targetId }) => targetId === instanceId);
    if (target) return { instanceSummary: asSummary(target) };
    throw new AwsError('InstanceDoesNotExistException', `The instance ${instanceId} is not part of the deployment.`);
  },
);

/** Instances that are not part of the deployment are left out. */
export const BatchGetDeploymentInstances = operation<
  BatchGetDeploymentInstancesCommandInput,
  BatchGetDeploymentInstancesCommandOutput
>(BatchGetDeploymentInstances$, async ({ deploymentId, instanceIds = [] }, call) => {
  checkBatch(instanceIds, INSTANCE_BATCH);
  const all = await begun(call, deploymentId);
  return { instancesSummary: all.filter(({ targetId = '' }) => instanceIds.includes(targetId)).map(asSummary) };
});

export const ListDeploymentInstances = operation<
  ListDeploymentInstancesCommandInput,
  ListDeploymentInstancesCommandOutput
>(ListDeploymentInstances$, async ({ deploymentId, instanceStatusFilter, nextToken }, call) => {
  const { items, next } = listed(await begun(call, deploymentId), instanceStatusFilter, nextToken);
  return { instancesList: [...items], ...(next && { nextToken: next }) };
});

/** The targets of a deployment that has begun. @throws AwsError `DeploymentNotStartedException` and others */
async function begun(call: Call, id: string | undefined): Promise<readonly InstanceTarget[]> {
  const { info, targets } = await deploymentNamed(call, id);
  if (info.status !== 'Created' && info.status !== 'Queued') return targets;
  throw new AwsError('DeploymentNotStartedException', `The specified deployment has not started: ${id}`);
}

function listed(
  targets: readonly InstanceTarget[],
  statuses: readonly string[] = [],
  nextToken: string | undefined,
): Page<string> {
  const wanted = targets.filter(({ status = '' }) => statuses.length === 0 || statuses.includes(status));
  const ids = wanted.flatMap(({ targetId }) => targetId ?? []).toSorted((a, b) => (a < b ? -1 : 1));
  return page(ids, (id) => id, PAGE, nextToken, invalidToken);
}

function asTarget(instanceTarget: InstanceTarget): DeploymentTarget {
  return { deploymentTargetType: 'InstanceTarget', instanceTarget };
}

function asSummary({ targetId, targetArn: _, ...target }: InstanceTarget): InstanceSummary {
  return { ...target, instanceId: targetId };
}

function targetMissing(id: string | undefined): AwsError {
  return new AwsError('DeploymentTargetDoesNotExistException', `The target ${id} is not part of the deployment.`);
}
