import {
  UpdateDeploymentGroup$,
  type DeploymentGroupInfo,
  type UpdateDeploymentGroupCommandInput,
  type UpdateDeploymentGroupCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { type Call, operation } from '../../service.js';
import { alreadyExists, infoOf } from './deployment-groups.js';
import { checkGroup, type GroupSettings } from './group-checks.js';
import { applicationNamed, deployments, groupNamed, groups } from './records.js';

/** Replaces the members that are given, each as a whole. */
export const UpdateDeploymentGroup = operation<UpdateDeploymentGroupCommandInput, UpdateDeploymentGroupCommandOutput>(
  UpdateDeploymentGroup$,
  async ({ applicationName, currentDeploymentGroupName: current = '', newDeploymentGroupName, ...given }, call) => {
    const { applicationId = '', computePlatform = 'Server' } = (await applicationNamed(call, applicationName)).info;
    const { info, tags } = await groupNamed(call, applicationName, current);
    const name = newDeploymentGroupName ?? current;
    const ofApplication = groups(call, applicationId);
    if (name !== current && (await ofApplication.get(name))) throw alreadyExists(name);
    const settings = merged(info, given, name);
    await checkGroup(call, settings, computePlatform);
    const id = info.deploymentGroupId ?? '';
    await ofApplication.put(name, { info: infoOf(settings, id, computePlatform), tags });
    if (name !== current) {
      await ofApplication.delete(current);
      await renameInDeployments(call, id, name);
    }
    return { hooksNotCleanedUp: [] };
  },
);

type Given = Omit<
  UpdateDeploymentGroupCommandInput,
  'applicationName' | 'currentDeploymentGroupName' | 'newDeploymentGroupName'
>;

function merged(info: DeploymentGroupInfo, given: Given, name: string): GroupSettings {
  const { autoScalingGroups: _, deploymentGroupId: _id, computePlatform: _platform, ...former } = info;
  const members = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // Of tag filters and a tag set, the one that is given stands for both.
  const replaced = {
    ...(given.onPremisesTagSet && { onPremisesInstanceTagFilters: undefined }),
    ...(given.onPremisesInstanceTagFilters && { onPremisesTagSet: undefined }),
    ...(given.ec2TagSet && { ec2TagFilters: undefined }),
    ...(given.ec2TagFilters && { ec2TagSet: undefined }),
  };
  return {
    ...former,
    ...replaced,
    ...members,
    applicationName: info.applicationName,
    deploymentGroupName: name,
    serviceRoleArn: given.serviceRoleArn ?? info.serviceRoleArn,
  };
}

async function renameInDeployments(call: Call, groupId: string, deploymentGroupName: string): Promise<void> {
  for (const [id, record] of await deployments(call).entries()) {
    if (record.groupId !== groupId) continue;
    await deployments(call).put(id, { ...record, info: { ...record.info, deploymentGroupName } });
  }
}
