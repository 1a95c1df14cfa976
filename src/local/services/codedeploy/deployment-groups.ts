import { randomUUID } from 'node:crypto';
import {
  BatchGetDeploymentGroups$,
  CreateDeploymentGroup$,
  DeleteDeploymentGroup$,
  GetDeploymentGroup$,
  ListDeploymentGroups$,
  type BatchGetDeploymentGroupsCommandInput,
  type BatchGetDeploymentGroupsCommandOutput,
  type ComputePlatform,
  type CreateDeploymentGroupCommandInput,
  type CreateDeploymentGroupCommandOutput,
  type DeleteDeploymentGroupCommandInput,
  type DeleteDeploymentGroupCommandOutput,
  type DeploymentGroupInfo,
  type GetDeploymentGroupCommandInput,
  type GetDeploymentGroupCommandOutput,
  type ListDeploymentGroupsCommandInput,
  type ListDeploymentGroupsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { defaultConfig } from './aws-configs.js';
import { endDeployments } from './end-deployments.js';
import { checkGroup, type GroupSettings, styleOf } from './group-checks.js';
import { lastDeployments } from './last-deployments.js';
import {
  applicationNamed,
  applications,
  checkBatch,
  groupNamed,
  groups,
  type GroupRecord,
  invalidToken,
  PAGE,
} from './records.js';
import { withTags } from './tags.js';

/** CodeDeploy User Guide, "Quotas": groups of an application. */
const LIMIT = 1000;
/** BatchGetDeploymentGroups in the API reference. */
const BATCH = 100;

export const CreateDeploymentGroup = operation<CreateDeploymentGroupCommandInput, CreateDeploymentGroupCommandOutput>(
  CreateDeploymentGroup$,
  async ({ tags = [], ...given }, call) => {
    const { applicationId = '', computePlatform = 'Server' } = (await applicationNamed(call, given.applicationName))
      .info;
    const name = given.deploymentGroupName ?? '';
    const ofApplication = groups(call, applicationId);
    if (await ofApplication.get(name)) throw alreadyExists(name);
    if ((await ofApplication.count()) >= LIMIT) {
      const message = `An application can have ${LIMIT} deployment groups at most.`;
      throw new AwsError('DeploymentGroupLimitExceededException', message);
    }
    const settings = { ...given, deploymentConfigName: given.deploymentConfigName ?? defaultConfig(computePlatform) };
    await checkGroup(call, settings, computePlatform);
    const deploymentGroupId = randomUUID();
    const info = infoOf(settings, deploymentGroupId, computePlatform);
    await ofApplication.put(name, { info, tags: withTags([], tags) });
    return { deploymentGroupId };
  },
);

export const GetDeploymentGroup = operation<GetDeploymentGroupCommandInput, GetDeploymentGroupCommandOutput>(
  GetDeploymentGroup$,
  async ({ applicationName, deploymentGroupName }, call) => ({
    deploymentGroupInfo: await shown(call, await groupNamed(call, applicationName, deploymentGroupName)),
  }),
);

/** Groups that are not there are left out, and named. */
export const BatchGetDeploymentGroups = operation<
  BatchGetDeploymentGroupsCommandInput,
  BatchGetDeploymentGroupsCommandOutput
>(BatchGetDeploymentGroups$, async ({ applicationName, deploymentGroupNames = [] }, call) => {
  checkBatch(deploymentGroupNames, BATCH);
  const { info } = await applicationNamed(call, applicationName);
  const ofApplication = groups(call, info.applicationId ?? '');
  const found = await Promise.all(deploymentGroupNames.map((name) => ofApplication.get(name)));
  const missing = deploymentGroupNames.filter((_, index) => found[index] === undefined);
  const present = found.filter((group) => group !== undefined);
  return {
    deploymentGroupsInfo: await Promise.all(present.map((group) => shown(call, group))),
    ...(missing.length > 0 && { errorMessage: `No Deployment Group found for name: ${missing.join(', ')}` }),
  };
});

export const ListDeploymentGroups = operation<ListDeploymentGroupsCommandInput, ListDeploymentGroupsCommandOutput>(
  ListDeploymentGroups$,
  async ({ applicationName, nextToken }, call) => {
    const { info } = await applicationNamed(call, applicationName);
    const names = (await groups(call, info.applicationId ?? '').entries()).map(([name]) => name);
    const { items, next } = page(names, (name) => name, PAGE, nextToken, invalidToken);
    return { applicationName, deploymentGroups: [...items], ...(next && { nextToken: next }) };
  },
);

/** One that is not there has been deleted. What is being deployed to it is stopped. */
export const DeleteDeploymentGroup = operation<DeleteDeploymentGroupCommandInput, DeleteDeploymentGroupCommandOutput>(
  DeleteDeploymentGroup$,
  async ({ applicationName = '', deploymentGroupName = '' }, call) => {
    const application = await applications(call).get(applicationName);
    const ofApplication = groups(call, application?.info.applicationId ?? '');
    const group = await ofApplication.get(deploymentGroupName);
    if (!group) return { hooksNotCleanedUp: [] };
    await endDeployments(call, group.info.deploymentGroupId ?? '');
    await ofApplication.delete(deploymentGroupName);
    return { hooksNotCleanedUp: [] };
  },
);

/** The group with everything that CodeDeploy fills in. */
export function infoOf(
  settings: GroupSettings,
  deploymentGroupId: string,
  computePlatform: ComputePlatform,
): DeploymentGroupInfo {
  const { autoScalingGroups: _, ...kept } = settings;
  return {
    triggerConfigurations: [],
    outdatedInstancesStrategy: 'UPDATE',
    terminationHookEnabled: false,
    ...kept,
    ec2TagFilters: settings.ec2TagFilters ?? [],
    onPremisesInstanceTagFilters: settings.onPremisesInstanceTagFilters ?? [],
    autoScalingGroups: [],
    deploymentStyle: styleOf(settings.deploymentStyle, computePlatform),
    deploymentGroupId,
    computePlatform,
  };
}

export function alreadyExists(name: string): AwsError {
  return new AwsError('DeploymentGroupAlreadyExistsException', `Deployment Group already exists: ${name}`);
}

async function shown(call: Call, { info }: GroupRecord): Promise<DeploymentGroupInfo> {
  return { ...info, ...(await lastDeployments(call, info.deploymentGroupId ?? '')) };
}
