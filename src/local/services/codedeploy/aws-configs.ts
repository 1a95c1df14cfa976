import type { ComputePlatform, DeploymentConfigInfo, MinimumHealthyHostsType } from '@aws-sdk/client-codedeploy';

/** When AWS made them is not documented: this is when CodeDeploy came to be. */
const CREATED = new Date('2014-11-12T00:00:00Z');

/**
 * The deployment configurations that every account has.
 * Source: "Working with deployment configurations" in AWS's CodeDeploy user guide, and MinimumHealthyHosts in the API
 * reference, which has a type of its own for one at a time.
 */
export const awsConfigs: readonly DeploymentConfigInfo[] = [
  onServers('AllAtOnce', 'FLEET_PERCENT', 0),
  onServers('HalfAtATime', 'FLEET_PERCENT', 50),
  onServers('OneAtATime', 'MOST_CONCURRENCY' as MinimumHealthyHostsType, 1),
  allAtOnce('Lambda'),
  ...[5, 10, 15, 30].map((minutes) => canary('Lambda', minutes)),
  linear('Lambda', 1, 'Minute'),
  ...[2, 3, 10].map((minutes) => linear('Lambda', minutes, 'Minutes')),
  allAtOnce('ECS'),
  ...[5, 15].map((minutes) => canary('ECS', minutes)),
  ...[1, 3].map((minutes) => linear('ECS', minutes, 'Minutes')),
];

/** What a group that names none has. */
export function defaultConfig(platform: ComputePlatform): string {
  return platform === 'Server' ? 'CodeDeployDefault.OneAtATime' : `CodeDeployDefault.${platform}AllAtOnce`;
}

function onServers(name: string, type: MinimumHealthyHostsType, value: number): DeploymentConfigInfo {
  return { ...config(name, 'Server'), minimumHealthyHosts: { type, value } };
}

function allAtOnce(platform: ComputePlatform): DeploymentConfigInfo {
  return { ...config(`${platform}AllAtOnce`, platform), trafficRoutingConfig: { type: 'AllAtOnce' } };
}

function canary(platform: ComputePlatform, canaryInterval: number): DeploymentConfigInfo {
  const name = `${platform}Canary10Percent${canaryInterval}Minutes`;
  const timeBasedCanary = { canaryPercentage: 10, canaryInterval };
  return { ...config(name, platform), trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary } };
}

function linear(platform: ComputePlatform, linearInterval: number, unit: string): DeploymentConfigInfo {
  const name = `${platform}Linear10PercentEvery${linearInterval}${unit}`;
  const timeBasedLinear = { linearPercentage: 10, linearInterval };
  return { ...config(name, platform), trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear } };
}

function config(name: string, computePlatform: ComputePlatform): DeploymentConfigInfo {
  const deploymentConfigName = `CodeDeployDefault.${name}`;
  return { deploymentConfigId: deploymentConfigName, deploymentConfigName, createTime: CREATED, computePlatform };
}
