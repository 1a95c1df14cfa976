/** Source: "Actions, resources, and condition keys for AWS CodeDeploy" in the Service Authorization Reference. */
import type {
  BatchGetDeploymentGroupsCommandInput,
  CreateApplicationCommandInput,
  CreateDeploymentCommandInput,
  CreateDeploymentGroupCommandInput,
  UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import {
  anyResource,
  type Asked,
  passRole,
  requestTags,
  rule,
  type ServiceAccess,
  tagKeys,
  type Tags,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { applicationArn, applications, deployments, groupArn, groups } from './records.js';
import { findRevision } from './revisions.js';
import { tagsAt } from './tags.js';

const SERVICE = 'codedeploy.amazonaws.com';

const onApplication = rule<{ applicationName?: string }>(({ applicationName }, call) => [
  { resource: applicationArn(call, applicationName) },
]);
const onApplications = rule<{ applicationNames?: string[] }>(({ applicationNames = [] }, call) =>
  applicationNames.map((name) => ({ resource: applicationArn(call, name) })),
);
const onGroup = rule<{ applicationName?: string; deploymentGroupName?: string }>(
  ({ applicationName, deploymentGroupName }, call) => [
    { resource: groupArn(call, applicationName, deploymentGroupName) },
  ],
);
const onConfig = rule<{ deploymentConfigName?: string }>(({ deploymentConfigName }, call) => [
  { resource: configArn(call, deploymentConfigName) },
]);
const onDeployment = rule<{ deploymentId?: string; deploymentIds?: string[] }>(
  ({ deploymentId = '', deploymentIds = [deploymentId] }, call) => onGroupsOf(call, deploymentIds),
);
const onInstances = rule<{ instanceName?: string; instanceNames?: string[] }>(
  ({ instanceName = '', instanceNames = [instanceName] }, call) =>
    instanceNames.map((name) => ({ resource: call.arn('codedeploy', `instance:${name}`) })),
);
const onTags = rule<{ ResourceArn?: string; Tags?: Tags; TagKeys?: string[] }>(({ ResourceArn, Tags, TagKeys }) => [
  { resource: ResourceArn ?? '', context: { ...requestTags(Tags), ...tagKeys(TagKeys) } },
]);

export const access: ServiceAccess = {
  operations: {
    CreateApplication: rule<CreateApplicationCommandInput>(({ applicationName, tags }, call) => [
      { resource: applicationArn(call, applicationName), context: requestTags(tags) },
    ]),
    GetApplication: onApplication,
    BatchGetApplications: onApplications,
    ListApplications: anyResource,
    UpdateApplication: onApplication,
    DeleteApplication: onApplication,
    CreateDeploymentGroup: rule<CreateDeploymentGroupCommandInput>((input, call) => {
      const resource = groupArn(call, input.applicationName, input.deploymentGroupName);
      return [{ resource, context: requestTags(input.tags) }, ...passRole(input.serviceRoleArn, SERVICE, resource)];
    }),
    GetDeploymentGroup: onGroup,
    BatchGetDeploymentGroups: rule<BatchGetDeploymentGroupsCommandInput>(
      ({ applicationName, deploymentGroupNames = [] }, call) =>
        deploymentGroupNames.map((name) => ({ resource: groupArn(call, applicationName, name) })),
    ),
    ListDeploymentGroups: onApplication,
    UpdateDeploymentGroup: rule<UpdateDeploymentGroupCommandInput>((input, call) => {
      const resource = groupArn(call, input.applicationName, input.currentDeploymentGroupName);
      return [{ resource }, ...passRole(input.serviceRoleArn, SERVICE, resource)];
    }),
    DeleteDeploymentGroup: onGroup,
    CreateDeploymentConfig: onConfig,
    GetDeploymentConfig: onConfig,
    ListDeploymentConfigs: anyResource,
    DeleteDeploymentConfig: onConfig,
    RegisterOnPremisesInstance: onInstances,
    DeregisterOnPremisesInstance: onInstances,
    GetOnPremisesInstance: onInstances,
    BatchGetOnPremisesInstances: onInstances,
    ListOnPremisesInstances: anyResource,
    AddTagsToOnPremisesInstances: onInstances,
    RemoveTagsFromOnPremisesInstances: onInstances,
    RegisterApplicationRevision: onApplication,
    GetApplicationRevision: onApplication,
    BatchGetApplicationRevisions: onApplication,
    ListApplicationRevisions: onApplication,
    CreateDeployment: rule<CreateDeploymentCommandInput>(createsDeployment),
    GetDeployment: onDeployment,
    BatchGetDeployments: onDeployment,
    ListDeployments: onGroup,
    StopDeployment: anyResource,
    ContinueDeployment: anyResource,
    GetDeploymentTarget: anyResource,
    BatchGetDeploymentTargets: anyResource,
    ListDeploymentTargets: anyResource,
    GetDeploymentInstance: onDeployment,
    BatchGetDeploymentInstances: onDeployment,
    ListDeploymentInstances: onDeployment,
    ListTagsForResource: onTags,
    TagResource: onTags,
    UntagResource: onTags,
  },
  async tagsOf(call, arn) {
    return tagsAt(call, arn).catch(() => undefined);
  },
};

/**
 * It reads the configuration and the revision, which it registers if that has not been done, in the caller's name.
 * Source: "Grant access to CodeDeploy" in "Adding a deploy stage" of AWS's CodePipeline user guide asks for all of these.
 */
async function createsDeployment(input: CreateDeploymentCommandInput, call: Call): Promise<Asked[]> {
  const { applicationName, deploymentGroupName, deploymentConfigName, revision } = input;
  const application = await applications(call).get(applicationName ?? '');
  const { applicationId = '' } = application?.info ?? {};
  const group = await groupConfig(call, applicationId, deploymentGroupName);
  const isKnown = revision !== undefined && (await findRevision(call, applicationId, revision)) !== undefined;
  return [
    { resource: groupArn(call, applicationName, deploymentGroupName) },
    { action: 'codedeploy:GetDeploymentConfig', resource: configArn(call, deploymentConfigName ?? group) },
    {
      action: `codedeploy:${isKnown ? 'GetApplicationRevision' : 'RegisterApplicationRevision'}`,
      resource: applicationArn(call, applicationName),
    },
  ];
}

async function groupConfig(call: Call, applicationId: string, name: string | undefined): Promise<string | undefined> {
  return (await groups(call, applicationId).get(name ?? ''))?.info.deploymentConfigName;
}

/** A deployment is covered by its group. */
async function onGroupsOf(call: Call, ids: readonly string[]): Promise<Asked[]> {
  const found = await Promise.all(ids.map((id) => deployments(call).get(id)));
  const arns = found.map((record) => groupArn(call, record?.info.applicationName, record?.info.deploymentGroupName));
  return [...new Set(arns)].map((resource) => ({ resource }));
}

function configArn(call: Call, name = '*'): string {
  return call.arn('codedeploy', `deploymentconfig:${name}`);
}
