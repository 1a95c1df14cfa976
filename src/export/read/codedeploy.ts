import { GetDeploymentGroupCommand, type TagFilter } from '@aws-sdk/client-codedeploy';
import { type Properties, type Value } from '../thing.js';
import { actualOf, capitalized, present, type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-application.html */
export const application: Reader = async (_context, inspected) => {
  const { platform = 'Server' } = actualOf<{ platform: string }>(inspected);
  return {
    made: [
      {
        type: 'AWS::CodeDeploy::Application',
        comment: 'What the deployment groups belong to.',
        properties: { ApplicationName: inspected.name, ComputePlatform: platform, ...tagsOf(inspected) },
      },
    ],
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html */
export const deploymentGroup: Reader = async ({ aws }, inspected) => {
  const [, applicationName] = /:deploymentgroup:(.*)\//.exec(inspected.arn) ?? [];
  const request = new GetDeploymentGroupCommand({ applicationName, deploymentGroupName: inspected.name });
  const { deploymentGroupInfo: found = {} } = await aws.codedeploy().send(request);
  const { alarmConfiguration: alarms, autoRollbackConfiguration: rollback, loadBalancerInfo: balancer } = found;
  const properties = present({
    ApplicationName: applicationName,
    DeploymentGroupName: inspected.name,
    ServiceRoleArn: found.serviceRoleArn,
    DeploymentConfigName: found.deploymentConfigName,
    DeploymentStyle: found.deploymentStyle && capitalized(found.deploymentStyle),
    AutoRollbackConfiguration: rollback && capitalized(rollback),
    AlarmConfiguration: alarms?.enabled ? capitalized(alarms) : undefined,
    Ec2TagSet: groupsOf('Ec2Tag', found.ec2TagSet?.ec2TagSetList),
    OnPremisesTagSet: groupsOf('OnPremisesTag', found.onPremisesTagSet?.onPremisesTagSetList),
    AutoScalingGroups: (found.autoScalingGroups ?? []).map(({ name }) => name),
    BlueGreenDeploymentConfiguration:
      found.blueGreenDeploymentConfiguration && capitalized(found.blueGreenDeploymentConfiguration),
    ECSServices: capitalized(found.ecsServices ?? []),
    LoadBalancerInfo: balancer && capitalized(balancer),
  });
  return {
    made: [
      {
        type: 'AWS::CodeDeploy::DeploymentGroup',
        comment: `What is deployed to in ${inspected.name}, and how.`,
        properties: { ...properties, ...tagsOf(inspected) },
      },
    ],
  };
};

/** Lists of lists have names of their own in templates. */
function groupsOf(
  kind: 'Ec2Tag' | 'OnPremisesTag',
  lists: readonly (readonly TagFilter[])[] = [],
): Properties | undefined {
  if (lists.length === 0) return undefined;
  const groups = lists.map((list) => ({ [`${kind}Group`]: list.map((each) => present({ ...each })) }));
  return { [`${kind}SetList`]: groups as readonly Value[] };
}
