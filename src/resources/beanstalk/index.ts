/** Elastic Beanstalk: an application, and an environment for each environment of the pipeline. */
import { DescribeApplicationsCommand, DescribeEnvironmentsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { application as identify } from '../../stages/beanstalk/stage.js';
import { environments } from '../../stages/index.js';
import { part } from '../part.js';
import { application } from './application.js';
import { environment } from './environment.js';
import {
  instancePolicy,
  instanceRole,
  operationsPolicy,
  operationsRole,
  profile,
  serviceRole,
  wanted,
} from './roles.js';

export const beanstalk = part({
  kinds: [
    'beanstalk-application',
    'eb-service-role',
    'eb-operations-role',
    'eb-operations-policy',
    'eb-instance-role',
    'eb-instance-policy',
    'eb-instance-profile',
    'beanstalk-environment',
  ],
  configured: (config) => (wanted(config) ? environments(config.stages, 'beanstalk') : undefined),
  async there({ aws, names }) {
    const { name } = identify(names);
    const applications = await aws
      .elasticbeanstalk()
      .send(new DescribeApplicationsCommand({ ApplicationNames: [name] }));
    if (!applications.Applications?.length) return undefined;
    const request = new DescribeEnvironmentsCommand({ ApplicationName: name, IncludeDeleted: false });
    const { Environments = [] } = await aws.elasticbeanstalk().send(request);
    return Environments.flatMap(({ EnvironmentName, Status }) =>
      Status !== 'Terminated' && EnvironmentName?.startsWith(`${name}-`) ? EnvironmentName.slice(name.length + 1) : [],
    );
  },
  resources: (all) => [
    application,
    serviceRole,
    operationsRole,
    operationsPolicy,
    instanceRole,
    instancePolicy,
    profile,
    ...all.map(environment),
  ],
});
