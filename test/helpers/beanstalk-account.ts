/** What AWS shows of the pipeline `hello` where it releases to the environment `staging` of Elastic Beanstalk. */
import {
  type ConfigurationOptionSetting,
  DescribeApplicationsCommand,
  DescribeApplicationVersionsCommand,
  DescribeConfigurationSettingsCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  type EnvironmentDescription,
  type EnvironmentStatus,
  ListAvailableSolutionStacksCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-elastic-beanstalk';
import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import * as policies from '../../src/policies.js';
import type { BeanstalkStage } from '../../src/stages/beanstalk/fields.js';
import { encoded, everythingThere, noSuchEntity, nothingThere, ourTagPairs, profileNamed, roleOf } from './account.js';
import { awsError, type MockedAws } from './aws.js';
import type { TestContext } from './context.js';

export const staging: BeanstalkStage = { deploy: 'beanstalk', environment: 'staging' };
export const ApplicationName = 'hello';
export const EnvironmentName = 'hello-staging';
const arns = 'arn:aws:elasticbeanstalk:eu-central-1:123456789012';
export const applicationArn = `${arns}:application/hello`;
export const environmentArn = `${arns}:environment/hello/hello-staging`;

const managed = 'arn:aws:iam::aws:policy';
/** The roles, each with AWS's own policies that it has. */
export const beanstalkRoles = {
  'eb-service': {
    trust: policies.beanstalkServiceTrust(),
    description: 'Lets Elastic Beanstalk look after the environments of the pipeline hello',
    attached: [
      `${managed}/service-role/AWSElasticBeanstalkEnhancedHealth`,
      `${managed}/AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy`,
    ],
  },
  'eb-operations': {
    trust: policies.beanstalkOperationsTrust(),
    description: 'What updates of environments may do for the pipeline hello',
    attached: [`${managed}/service-role/AWSElasticBeanstalkRoleCore`],
  },
  'eb-instance': {
    trust: policies.instanceTrust(),
    description: 'What the instances of the environments may do for the pipeline hello',
    attached: [`${managed}/AWSElasticBeanstalkWebTier`],
  },
} as const;

export const nameOfRole = (purpose: string) => `hello-eu-central-1-${purpose}`;
export const arnOfRole = (purpose: string) => `arn:aws:iam::123456789012:role/${nameOfRole(purpose)}`;

/** The settings as the config has them when it says nothing of them. */
export const ourSettings: readonly ConfigurationOptionSetting[] = [
  option('aws:elasticbeanstalk:environment', 'EnvironmentType', 'SingleInstance'),
  option('aws:elasticbeanstalk:environment', 'ServiceRole', arnOfRole('eb-service')),
  option('aws:autoscaling:launchconfiguration', 'IamInstanceProfile', nameOfRole('eb-instance')),
  option('aws:elasticbeanstalk:command', 'DeploymentPolicy', 'Immutable'),
  option('aws:elasticbeanstalk:healthreporting:system', 'SystemType', 'enhanced'),
  option('aws:elasticbeanstalk:application', 'Application Healthcheck URL', '/'),
];

export function option(Namespace: string, OptionName: string, Value: string): ConfigurationOptionSetting {
  return { Namespace, OptionName, Value };
}

function environmentIn(Status: EnvironmentStatus): EnvironmentDescription {
  return { EnvironmentName, ApplicationName, Status, CNAME: 'hello.example.com', HealthStatus: 'Ok' };
}

/** Every look at the environment in turn finds it in one of these states, and gone where there is none; the last one stays. */
export function environmentIs(aws: MockedAws, ...statuses: (EnvironmentStatus | undefined)[]): void {
  const left = [...statuses];
  const look = async () => {
    const status = left.length > 1 ? left.shift() : left[0];
    return { Environments: status === undefined ? [] : [environmentIn(status)] };
  };
  aws.elasticbeanstalk.on(DescribeEnvironmentsCommand, { EnvironmentNames: [EnvironmentName] }).callsFake(look);
}

/** Nothing is there, and what can be asked of Elastic Beanstalk is answered. */
export function nothingReleased(aws: MockedAws): void {
  nothingThere(aws);
  aws.iam
    .on(GetInstanceProfileCommand)
    .rejects(noSuchEntity())
    .on(ListAttachedRolePoliciesCommand)
    .rejects(noSuchEntity());
  aws.elasticbeanstalk
    .on(ListTagsForResourceCommand)
    .rejects(awsError('ResourceNotFoundException'))
    .on(DescribeConfigurationSettingsCommand)
    .rejects(awsError('InvalidParameterValue', `No Environment found for EnvironmentName = '${EnvironmentName}'.`))
    .on(DescribeEventsCommand)
    .resolves({ Events: [] })
    .on(ListAvailableSolutionStacksCommand)
    .resolves({ SolutionStacks: [newestStack] });
  environmentIs(aws, undefined);
}

export const newestStack = '64bit Amazon Linux 2023 v6.10.0 running Node.js 24';

/** All is there, and nothing is under way in the environment. */
export function released(aws: MockedAws, context: TestContext): void {
  everythingThere(aws, context);
  for (const [purpose, { trust, attached }] of Object.entries(beanstalkRoles)) {
    const RoleName = nameOfRole(purpose);
    aws.iam
      .on(GetRoleCommand, { RoleName })
      .resolves({ Role: roleOf(RoleName, arnOfRole(purpose), trust) })
      .on(ListRolePoliciesCommand, { RoleName })
      .resolves({ PolicyNames: purpose === 'eb-operations' ? ['permissions'] : [] })
      .on(ListAttachedRolePoliciesCommand, { RoleName })
      .resolves({ AttachedPolicies: attached.map((PolicyArn) => ({ PolicyArn })) });
  }
  const PolicyDocument = encoded(policies.beanstalkOperationsPermissions(context.names));
  aws.iam
    // No settings are asked for.
    .on(GetRolePolicyCommand, { RoleName: nameOfRole('eb-instance') })
    .rejects(noSuchEntity())
    .on(GetRolePolicyCommand, { RoleName: nameOfRole('eb-operations') })
    .resolves({ RoleName: nameOfRole('eb-operations'), PolicyName: 'permissions', PolicyDocument })
    .on(GetInstanceProfileCommand)
    .resolves({ InstanceProfile: profileNamed(nameOfRole('eb-instance')) });
  aws.elasticbeanstalk
    .on(DescribeApplicationsCommand)
    .resolves({ Applications: [{ ApplicationName }] })
    .on(DescribeApplicationVersionsCommand)
    .resolves({ ApplicationVersions: [] })
    .on(ListTagsForResourceCommand)
    .resolves({ ResourceTags: ourTagPairs })
    .on(DescribeConfigurationSettingsCommand)
    .resolves({ ConfigurationSettings: [{ DeploymentStatus: 'deployed', OptionSettings: [...ourSettings] }] })
    .on(DescribeEventsCommand)
    .resolves({ Events: [] })
    .on(ListAvailableSolutionStacksCommand)
    .resolves({ SolutionStacks: [newestStack] })
    .on(DescribeEnvironmentsCommand, { ApplicationName })
    .resolves({ Environments: [environmentIn('Ready')] });
  environmentIs(aws, 'Ready');
}
