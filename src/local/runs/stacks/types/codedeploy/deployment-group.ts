import {
  CreateDeploymentGroup$,
  UpdateDeploymentGroup$,
  type CreateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { ifThere } from '../if-there.js';
import { isChanged, withDefaults } from '../changes.js';
import { nameOf, structures, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagsOf } from '../tags.js';
import type { Properties, ResourceType } from '../type.js';
import { changeTags } from './change-tags.js';

const settings = {
  AlarmConfiguration: 'update',
  AutoRollbackConfiguration: 'update',
  BlueGreenDeploymentConfiguration: 'update',
  DeploymentConfigName: 'update',
  DeploymentStyle: 'update',
  Ec2TagFilters: 'update',
  Ec2TagSet: 'update',
  LoadBalancerInfo: 'update',
  OnPremisesInstanceTagFilters: 'update',
  OnPremisesTagSet: 'update',
  OutdatedInstancesStrategy: 'update',
  ServiceRoleArn: 'update',
  TerminationHookEnabled: 'update',
} as const;

/** What a group has that does not say it: CreateDeploymentGroup in the CodeDeploy API reference. */
const DEFAULTS: Properties = {
  AlarmConfiguration: { Enabled: false, Alarms: [] },
  AutoRollbackConfiguration: { Enabled: false, Events: [] },
  DeploymentConfigName: 'CodeDeployDefault.OneAtATime',
  OutdatedInstancesStrategy: 'UPDATE',
  TerminationHookEnabled: false,
};

/** Source: "AWS::CodeDeploy::DeploymentGroup" in the CloudFormation template reference. */
export const deploymentGroup: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentGroup',
  properties: { ApplicationName: 'replace', DeploymentGroupName: 'replace', Tags: 'update', ...settings },
  required: ['ApplicationName', 'ServiceRoleArn'],
  attributes: [],
  identifier: ['ApplicationName', 'DeploymentGroupName'],

  async create(job) {
    const name = nameOf(job, 'DeploymentGroupName', 100);
    const given = { ...apiNames(job.properties), DeploymentGroupName: name, Tags: tagsOf(job) };
    const input = inputOf<CreateDeploymentGroupCommandInput>(CreateDeploymentGroup$, given, job.logicalId);
    await job.call('codedeploy', 'CreateDeploymentGroup', input);
    return { id: name, attributes: {} };
  },

  async update(job, former) {
    const { id, properties } = former;
    if (isChanged(job, former, ...Object.keys(settings))) {
      const { DeploymentGroupName: _, Tags: _tags, ...rest } = withDefaults(job, former, DEFAULTS);
      const given = { ...apiNames(rest), ...noTags(job.properties), currentDeploymentGroupName: id };
      const input = inputOf(UpdateDeploymentGroup$, given, job.logicalId);
      await job.call('codedeploy', 'UpdateDeploymentGroup', input);
    }
    await changeTags(job, former, `deploymentgroup:${text(properties, 'ApplicationName')}/${id}`);
    return { id, attributes: {} };
  },

  async remove(job, { id, properties }) {
    const applicationName = text(properties, 'ApplicationName');
    await job.call('codedeploy', 'DeleteDeploymentGroup', { applicationName, deploymentGroupName: id });
  },

  async adopt(job) {
    const applicationName = text(job.properties, 'ApplicationName');
    const deploymentGroupName = text(job.properties, 'DeploymentGroupName') ?? '';
    const asked = job.call<object>('codedeploy', 'GetDeploymentGroup', { applicationName, deploymentGroupName });
    const found = await ifThere(asked, 'ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException');
    return found && { id: deploymentGroupName, attributes: {} };
  },
};

/** A set of tags and filters stand in each other's place; filters without any are none of both. */
function noTags({ Ec2TagFilters, Ec2TagSet, OnPremisesInstanceTagFilters, OnPremisesTagSet }: Properties): object {
  return {
    ...((Ec2TagFilters ?? Ec2TagSet) === undefined && { Ec2TagFilters: [] }),
    ...((OnPremisesInstanceTagFilters ?? OnPremisesTagSet) === undefined && { OnPremisesInstanceTagFilters: [] }),
  };
}

/** Groups of tags are lists in the API, where templates have structures with one list each. */
function apiNames({ Ec2TagSet, OnPremisesTagSet, ...properties }: Properties): Properties {
  return {
    ...properties,
    Ec2TagSet: tagSet(Ec2TagSet, 'Ec2TagSetList', 'Ec2TagGroup'),
    OnPremisesTagSet: tagSet(OnPremisesTagSet, 'OnPremisesTagSetList', 'OnPremisesTagGroup'),
  };
}

function tagSet(given: unknown, list: string, group: string): Properties | undefined {
  if (given === undefined) return undefined;
  const { [list]: _, ...set } = given as Properties;
  return { ...set, [list]: structures(given as Properties, list).map((each) => each[group] ?? []) };
}
