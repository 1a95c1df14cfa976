/** Who acts for environments: Elastic Beanstalk itself, whoever updates one through it, and the instances. */
import type { Config } from '../../config/schema.js';
import type { Names } from '../../names.js';
import {
  beanstalkOperationsPermissions,
  beanstalkOperationsTrust,
  beanstalkServiceTrust,
  instanceTrust,
  policy,
} from '../../policies.js';
import { environments } from '../../stages/index.js';
import { fetchesSettings } from '../../stages/settings/policies.js';
import { instanceProfile } from '../instance-profile.js';
import { role } from '../role.js';
import { rolePolicy } from '../role-policy.js';

/** Whether anything is deployed to Elastic Beanstalk. */
export const wanted = ({ stages }: Config): boolean => environments(stages, 'beanstalk').length > 0;

const policies =
  (...paths: string[]) =>
  (names: Names) =>
    paths.map((path) => `arn:${names.partition}:iam::aws:policy/${path}`);

/** https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/concepts-roles-service.html */
export const serviceRole = afterApplication(
  role({
    purpose: 'eb-service',
    description: 'Lets Elastic Beanstalk look after the environments of the pipeline',
    trust: beanstalkServiceTrust,
    managed: policies(
      'service-role/AWSElasticBeanstalkEnhancedHealth',
      'AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy',
    ),
    wanted,
  }),
);

/** What an update of an environment needs of other services, so that whoever asks for it need not have it. */
export const operationsRole = afterApplication(
  role({
    purpose: 'eb-operations',
    description: 'What updates of environments may do for the pipeline',
    trust: beanstalkOperationsTrust,
    managed: policies('service-role/AWSElasticBeanstalkRoleCore'),
    wanted,
  }),
  ['eb-operations-policy'],
);

export const operationsPolicy = rolePolicy({
  purpose: 'eb-operations',
  permissions: ({ names }) => beanstalkOperationsPermissions(names),
  removedAfter: ['beanstalk-environment'],
  wanted,
});

export const instanceRole = afterApplication(
  role({
    purpose: 'eb-instance',
    description: 'What the instances of the environments may do for the pipeline',
    trust: instanceTrust,
    managed: policies('AWSElasticBeanstalkWebTier'),
    wanted,
  }),
  // IAM deletes no role that has a policy, or that an instance profile has.
  ['eb-instance-policy', 'eb-instance-profile'],
);

/** What the instances fetch beside what AWS's own policy lets them. */
export const instancePolicy = rolePolicy({
  purpose: 'eb-instance',
  permissions: ({ config, names }) => policy(...fetchesSettings(names, environments(config.stages, 'beanstalk'))),
  removedAfter: ['beanstalk-environment'],
  wanted: (config) => config.settings && wanted(config),
});

/**
 * Made first and removed last is the application: by it the rest is found. An environment needs its roles until it is gone.
 * @param others that must be gone first
 */
function afterApplication<R extends object>(made: R, others: readonly string[] = []) {
  return { ...made, after: ['beanstalk-application'], removedAfter: ['beanstalk-environment', ...others] };
}

export const profile = instanceProfile({
  kind: 'eb-instance-profile',
  purpose: 'eb-instance',
  removedAfter: ['beanstalk-environment'],
  wanted,
});
