import {
  BatchGetDeployments$,
  ContinueDeployment$,
  GetDeployment$,
  ListDeployments$,
  StopDeployment$,
  type BatchGetDeploymentsCommandInput,
  type BatchGetDeploymentsCommandOutput,
  type ContinueDeploymentCommandInput,
  type ContinueDeploymentCommandOutput,
  type GetDeploymentCommandInput,
  type GetDeploymentCommandOutput,
  type ListDeploymentsCommandInput,
  type ListDeploymentsCommandOutput,
  type StopDeploymentCommandInput,
  type StopDeploymentCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { isLive, stopDeployment } from '../../runs/deployments/record.js';
import { operation } from '../../service.js';
import { page } from '../page.js';
import { deploymentNamed, findDeployment } from './find.js';
import {
  applicationNamed,
  checkBatch,
  type DeploymentRecord,
  deployments,
  groupNamed,
  invalidToken,
  PAGE,
} from './records.js';

/** BatchGetDeployments in the API reference. */
const BATCH = 25;

export const GetDeployment = operation<GetDeploymentCommandInput, GetDeploymentCommandOutput>(
  GetDeployment$,
  async ({ deploymentId }, call) => ({ deploymentInfo: (await deploymentNamed(call, deploymentId)).info }),
);

/** Deployments that are not there are left out. */
export const BatchGetDeployments = operation<BatchGetDeploymentsCommandInput, BatchGetDeploymentsCommandOutput>(
  BatchGetDeployments$,
  async ({ deploymentIds = [] }, call) => {
    checkBatch(deploymentIds, BATCH);
    const found = await Promise.all(deploymentIds.map((id) => findDeployment(call, id)));
    return { deploymentsInfo: found.flatMap((record) => record?.info ?? []) };
  },
);

/** Newest first. */
export const ListDeployments = operation<ListDeploymentsCommandInput, ListDeploymentsCommandOutput>(
  ListDeployments$,
  async (input, call) => {
    const { applicationName, deploymentGroupName, includeOnlyStatuses = [], createTimeRange, nextToken } = input;
    if (deploymentGroupName !== undefined) await groupNamed(call, applicationName, deploymentGroupName);
    else if (applicationName !== undefined) await applicationNamed(call, applicationName);
    const { start, end } = createTimeRange ?? {};
    const ids = (await deployments(call).entries()).map(([id]) => id);
    const all = (await Promise.all(ids.map((id) => findDeployment(call, id)))).filter((each) => each !== undefined);
    const wanted = all
      .filter(({ info }) => applicationName === undefined || info.applicationName === applicationName)
      .filter(({ info }) => deploymentGroupName === undefined || info.deploymentGroupName === deploymentGroupName)
      .filter(({ info }) => includeOnlyStatuses.length === 0 || includeOnlyStatuses.includes(info.status ?? 'Created'))
      .filter(
        ({ info: { createTime = new Date(0) } }) => (!start || createTime >= start) && (!end || createTime <= end),
      )
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    const { items, next } = page(wanted, placeOf, PAGE, nextToken, invalidToken);
    return { deployments: items.flatMap(({ info }) => info.deploymentId ?? []), ...(next && { nextToken: next }) };
  },
);

function placeOf({ info }: DeploymentRecord): string {
  const age = Number.MAX_SAFE_INTEGER - (info.createTime?.getTime() ?? 0);
  return `${String(age).padStart(16, '0')} ${info.deploymentId}`;
}

export const StopDeployment = operation<StopDeploymentCommandInput, StopDeploymentCommandOutput>(
  StopDeployment$,
  async ({ deploymentId, autoRollbackEnabled = false }, call) => {
    const record = await deploymentNamed(call, deploymentId);
    if (!isLive(record)) throw alreadyCompleted(deploymentId);
    const stopped = await stopDeployment(call, record, autoRollbackEnabled);
    return isLive(stopped)
      ? { status: 'Pending', statusMessage: 'Stopping the deployment is in progress.' }
      : {
          status: 'Succeeded',
          statusMessage: 'No more commands will be scheduled for execution in the deployment instances',
        };
  },
);

/** It is for blue/green deployments, of which there are none. */
export const ContinueDeployment = operation<ContinueDeploymentCommandInput, ContinueDeploymentCommandOutput>(
  ContinueDeployment$,
  async ({ deploymentId }, call) => {
    if (!isLive(await deploymentNamed(call, deploymentId))) throw alreadyCompleted(deploymentId);
    const message = `The deployment ${deploymentId} is in place: only blue/green deployments can be continued.`;
    throw new AwsError('UnsupportedActionForDeploymentTypeException', message);
  },
);

function alreadyCompleted(id: string | undefined): AwsError {
  return new AwsError('DeploymentAlreadyCompletedException', `Deployment ${id} has already completed.`);
}
