import { arnIn, type Names } from '../../names.js';
import { sidOf } from '../stage.js';
import { deployAction, target } from '../target.js';
import type { BeanstalkStage } from './fields.js';

/** The application that all environments of the pipeline belong to. */
export function application(names: Names): { name: string; arn: string } {
  const { name } = names.pipeline;
  return { name, arn: arnIn(names, 'elasticbeanstalk', `application/${name}`) };
}

/** Its name is unique in the account and region. */
export function environmentOf(names: Names, environment: string): { name: string; arn: string } {
  const name = `${names.pipeline.name}-${environment}`;
  return { name, arn: arnIn(names, 'elasticbeanstalk', `environment/${names.pipeline.name}/${name}`) };
}

/** Where Elastic Beanstalk keeps what it deploys, for the whole account and region. */
function storage({ partition, account, region }: Names): string {
  return `arn:${partition}:s3:::elasticbeanstalk-${region}-${account}`;
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Beanstalk.html */
export const beanstalk = target<BeanstalkStage>({
  deploy: 'beanstalk',
  template: 'hello-node',
  actions: ({ environment }, names) => [
    deployAction('ElasticBeanstalk', {
      ApplicationName: application(names).name,
      EnvironmentName: environmentOf(names, environment).name,
    }),
  ],
  // What an update needs of other services, the environment's operations role may do, and not the pipeline's.
  statements({ environment }, names) {
    const { name, arn } = application(names);
    const sid = sidOf(environment);
    return [
      {
        Sid: `Version${sid}`,
        Effect: 'Allow',
        Action: ['elasticbeanstalk:CreateApplicationVersion', 'elasticbeanstalk:DescribeApplicationVersions'],
        Resource: [arn, arnIn(names, 'elasticbeanstalk', `applicationversion/${name}/*`)],
      },
      {
        Sid: `Release${sid}`,
        Effect: 'Allow',
        // Without DescribeEvents the action waits for ever.
        Action: [
          'elasticbeanstalk:DescribeEnvironments',
          'elasticbeanstalk:DescribeEvents',
          'elasticbeanstalk:UpdateEnvironment',
        ],
        Resource: environmentOf(names, environment).arn,
      },
      {
        Sid: `Bundles${sid}`,
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectAcl', 's3:PutObject', 's3:PutObjectAcl'],
        Resource: `${storage(names)}/${name}/*`,
      },
    ];
  },
  stageIn({ actionTypeId, configuration = {} }, environment, names) {
    const { ApplicationName: app, EnvironmentName: name } = configuration;
    if (actionTypeId?.provider !== 'ElasticBeanstalk' || app !== application(names).name) return undefined;
    return name === environmentOf(names, environment).name ? { deploy: 'beanstalk', environment } : undefined;
  },
});
