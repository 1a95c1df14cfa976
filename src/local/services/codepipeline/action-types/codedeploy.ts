import type { ActionType } from './action-type.js';

/** Source: "AWS CodeDeploy deploy action reference". */
export const codedeploy: ActionType = {
  categories: ['Deploy'],
  provider: 'CodeDeploy',
  required: ['ApplicationName', 'DeploymentGroupName'],
  optional: [],
  inputs: [1, 1],
  outputs: [0, 0],
  entityUrl: ({ ApplicationName: application, DeploymentGroupName: group }, region) =>
    `https://console.aws.amazon.com/codedeploy/home?region=${region}#/applications/${application}/deployment-groups/${group}`,
  carryOut: async () => (await import('../../../runs/action-deployment.js')).runDeploymentAction,
};
