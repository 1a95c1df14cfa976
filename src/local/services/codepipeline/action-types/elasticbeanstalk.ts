import type { ActionType } from './action-type.js';

/** Source: "Elastic Beanstalk deploy action reference". */
export const elasticbeanstalk: ActionType = {
  categories: ['Deploy'],
  provider: 'ElasticBeanstalk',
  required: ['ApplicationName', 'EnvironmentName'],
  optional: [],
  inputs: [1, 1],
  outputs: [0, 0],
  entityUrl: ({ ApplicationName: application = '', EnvironmentName: environment = '' }, region) =>
    `https://console.aws.amazon.com/elasticbeanstalk/home?region=${region}#/environment/dashboard?applicationName=${encodeURIComponent(application)}&environmentName=${environment}`,
  carryOut: async () => (await import('../../../runs/action-beanstalk.js')).runBeanstalkAction,
};
