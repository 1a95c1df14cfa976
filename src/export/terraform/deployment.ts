/** CodeDeploy and Elastic Beanstalk. Pure. */
import type { Properties } from '../thing.js';
import { attributes, Block } from './hcl.js';
import { nested, some } from './nested.js';
import { listIn, textIn, type Translation, within } from './resource.js';

export const codedeployApplication: Translation = (properties, { name }) => [
  {
    type: 'aws_codedeploy_app',
    importId: name,
    tagged: true,
    body: attributes({ name: properties['ApplicationName'], compute_platform: properties['ComputePlatform'] }),
  },
];

export const deploymentGroup: Translation = (properties, { name, properties: is }) => [
  {
    type: 'aws_codedeploy_deployment_group',
    importId: `${textIn(is, 'ApplicationName')}:${name}`,
    tagged: true,
    body: [
      ...attributes({
        app_name: properties['ApplicationName'],
        deployment_group_name: properties['DeploymentGroupName'],
        deployment_config_name: properties['DeploymentConfigName'],
        service_role_arn: properties['ServiceRoleArn'],
        autoscaling_groups: properties['AutoScalingGroups'],
      }),
      ...some(properties, 'DeploymentStyle', 'BlueGreenDeploymentConfiguration', 'ECSServices', 'LoadBalancerInfo'),
      // One that is off is none for the provider, which would find another one to add.
      ...(within(properties, 'AutoRollbackConfiguration')['Enabled']
        ? some(properties, 'AutoRollbackConfiguration')
        : []),
      ...alarms(properties),
      ...listIn(within(properties, 'Ec2TagSet'), 'Ec2TagSetList').map(
        (set) =>
          new Block(
            'ec2_tag_set',
            listIn(set, 'Ec2TagGroup').map((filter) => new Block('ec2_tag_filter', nested(filter))),
          ),
      ),
    ],
  },
];

function alarms(properties: Properties): Block[] {
  const { Alarms: _alarms, ...rest } = within(properties, 'AlarmConfiguration');
  const names = listIn(within(properties, 'AlarmConfiguration'), 'Alarms').map(({ Name = '' }) => Name);
  return names.length === 0 ? [] : [new Block('alarm_configuration', [...nested(rest), ['alarms', names]])];
}

export const beanstalkApplication: Translation = (properties, { name }) => [
  {
    type: 'aws_elastic_beanstalk_application',
    importId: name,
    tagged: true,
    body: attributes({ name: properties['ApplicationName'], description: properties['Description'] }),
  },
];

export const beanstalkEnvironment: Translation = (properties, { name, physicalId = name }) => [
  {
    type: 'aws_elastic_beanstalk_environment',
    importId: physicalId,
    tagged: true,
    body: [
      ...attributes({
        name: properties['EnvironmentName'],
        application: properties['ApplicationName'],
        description: properties['Description'],
        solution_stack_name: properties['SolutionStackName'],
      }),
      ...listIn(properties, 'OptionSettings').map(
        ({ Namespace, OptionName, Value }) =>
          new Block('setting', attributes({ namespace: Namespace, name: OptionName, value: Value })),
      ),
    ],
  },
];
