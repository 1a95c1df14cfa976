import { CreateDeploymentConfig$, type CreateDeploymentConfigCommandInput } from '@aws-sdk/client-codedeploy';
import { ifThere } from '../if-there.js';
import { nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import type { ResourceType } from '../type.js';

/** It never changes. Source: "AWS::CodeDeploy::DeploymentConfig" in the CloudFormation template reference. */
export const deploymentConfig: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentConfig',
  properties: {
    ComputePlatform: 'replace',
    DeploymentConfigName: 'replace',
    MinimumHealthyHosts: 'replace',
    TrafficRoutingConfig: 'replace',
  },
  required: [],
  attributes: [],
  identifier: ['DeploymentConfigName'],

  async create(job) {
    const name = nameOf(job, 'DeploymentConfigName', 100);
    const given = { ...job.properties, DeploymentConfigName: name };
    const input = inputOf<CreateDeploymentConfigCommandInput>(CreateDeploymentConfig$, given, job.logicalId);
    await job.call('codedeploy', 'CreateDeploymentConfig', input);
    return { id: name, attributes: {} };
  },

  update: async (_, { id }) => ({ id, attributes: {} }),

  /** @throws AwsError `DeploymentConfigInUseException` */
  async remove(job, { id }) {
    await job.call('codedeploy', 'DeleteDeploymentConfig', { deploymentConfigName: id });
  },

  async adopt(job) {
    const deploymentConfigName = text(job.properties, 'DeploymentConfigName') ?? '';
    const asked = job.call<object>('codedeploy', 'GetDeploymentConfig', { deploymentConfigName });
    const found = await ifThere(asked, 'DeploymentConfigDoesNotExistException');
    return found && { id: deploymentConfigName, attributes: {} };
  },
};
