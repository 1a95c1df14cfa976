import { randomUUID } from 'node:crypto';
import {
  CreateDeploymentConfig$,
  DeleteDeploymentConfig$,
  GetDeploymentConfig$,
  ListDeploymentConfigs$,
  type CreateDeploymentConfigCommandInput,
  type CreateDeploymentConfigCommandOutput,
  type DeleteDeploymentConfigCommandInput,
  type DeleteDeploymentConfigCommandOutput,
  type DeploymentConfigInfo,
  type GetDeploymentConfigCommandInput,
  type GetDeploymentConfigCommandOutput,
  type ListDeploymentConfigsCommandInput,
  type ListDeploymentConfigsCommandOutput,
  type MinimumHealthyHosts,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { awsConfigs } from './aws-configs.js';
import { applications, customConfigs, groups, invalidToken, PAGE } from './records.js';

/** CodeDeploy User Guide, "Quotas": custom deployment configurations of an account. */
const LIMIT = 50;

export const CreateDeploymentConfig = operation<
  CreateDeploymentConfigCommandInput,
  CreateDeploymentConfigCommandOutput
>(CreateDeploymentConfig$, async (input, call) => {
  const { deploymentConfigName: name = '', computePlatform = 'Server', minimumHealthyHosts } = input;
  if (name.startsWith('CodeDeployDefault.')) {
    const message = `The name ${name} is not valid: names that begin with CodeDeployDefault. are AWS's own.`;
    throw new AwsError('InvalidDeploymentConfigNameException', message);
  }
  if (await configNamed(call, name)) {
    throw new AwsError('DeploymentConfigAlreadyExistsException', `Deployment configuration already exists: ${name}`);
  }
  if ((await customConfigs(call).count()) >= LIMIT) {
    const message = `You can have ${LIMIT} custom deployment configurations at most.`;
    throw new AwsError('DeploymentConfigLimitExceededException', message);
  }
  if (input.zonalConfig) {
    const message = 'The local AWS does not offer zonalConfig: its instances are in no Availability Zone.';
    throw new AwsError('InvalidZonalDeploymentConfigurationException', message);
  }
  if (computePlatform === 'Server') checkHosts(minimumHealthyHosts);
  else checkTraffic(input);
  const deploymentConfigId = randomUUID();
  const { trafficRoutingConfig } = input;
  await customConfigs(call).put(name, {
    deploymentConfigId,
    deploymentConfigName: name,
    createTime: call.now(),
    computePlatform,
    ...(computePlatform === 'Server' ? { minimumHealthyHosts } : { trafficRoutingConfig }),
  });
  return { deploymentConfigId };
});

export const GetDeploymentConfig = operation<GetDeploymentConfigCommandInput, GetDeploymentConfigCommandOutput>(
  GetDeploymentConfig$,
  async ({ deploymentConfigName }, call) => ({
    deploymentConfigInfo: await existingConfig(call, deploymentConfigName),
  }),
);

export const ListDeploymentConfigs = operation<ListDeploymentConfigsCommandInput, ListDeploymentConfigsCommandOutput>(
  ListDeploymentConfigs$,
  async ({ nextToken }, call) => {
    const own = awsConfigs.flatMap(({ deploymentConfigName }) => deploymentConfigName ?? []);
    const custom = (await customConfigs(call).entries()).map(([name]) => name);
    const names = [...own, ...custom].toSorted((a, b) => (a < b ? -1 : 1));
    const { items, next } = page(names, (name) => name, PAGE, nextToken, invalidToken);
    return { deploymentConfigsList: [...items], ...(next && { nextToken: next }) };
  },
);

/** One that is not there has been deleted. */
export const DeleteDeploymentConfig = operation<
  DeleteDeploymentConfigCommandInput,
  DeleteDeploymentConfigCommandOutput
>(DeleteDeploymentConfig$, async ({ deploymentConfigName: name = '' }, call) => {
  if (awsConfigs.some(({ deploymentConfigName }) => deploymentConfigName === name)) {
    throw new AwsError('InvalidOperationException', `${name} is AWS's own: it cannot be deleted.`);
  }
  for (const [, { info }] of await applications(call).entries()) {
    for (const [, group] of await groups(call, info.applicationId ?? '').entries()) {
      if (group.info.deploymentConfigName !== name) continue;
      const message = `The deployment configuration ${name} is used by the deployment group ${group.info.deploymentGroupName}.`;
      throw new AwsError('DeploymentConfigInUseException', message);
    }
  }
  await customConfigs(call).delete(name);
  return {};
});

/** AWS's own configuration of this name, or the account's. */
async function configNamed(call: Call, name: string | undefined): Promise<DeploymentConfigInfo | undefined> {
  const own = awsConfigs.find(({ deploymentConfigName }) => deploymentConfigName === name);
  return own ?? customConfigs(call).get(name ?? '');
}

/** @throws AwsError `DeploymentConfigDoesNotExistException` */
export async function existingConfig(call: Call, name: string | undefined): Promise<DeploymentConfigInfo> {
  const config = await configNamed(call, name);
  if (config) return config;
  throw new AwsError('DeploymentConfigDoesNotExistException', `No Deployment Configuration found for name: ${name}`);
}

/** @throws AwsError `InvalidMinimumHealthyHostValueException` */
function checkHosts(hosts: MinimumHealthyHosts | undefined): void {
  const { type, value = -1 } = hosts ?? {};
  if (type === 'HOST_COUNT' && value >= 0) return;
  if (type === 'FLEET_PERCENT' && value >= 0 && value < 100) return;
  const message = 'The minimum healthy hosts are a HOST_COUNT of 0 or more, or a FLEET_PERCENT between 0 and 99.';
  throw new AwsError('InvalidMinimumHealthyHostValueException', message);
}

/** @throws AwsError `InvalidTrafficRoutingConfigurationException` */
function checkTraffic({ trafficRoutingConfig, computePlatform }: CreateDeploymentConfigCommandInput): void {
  if (trafficRoutingConfig?.type !== undefined) return;
  const message = `A deployment configuration for ${computePlatform} needs a trafficRoutingConfig.`;
  throw new AwsError('InvalidTrafficRoutingConfigurationException', message);
}
