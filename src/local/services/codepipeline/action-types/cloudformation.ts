import type { ActionType } from './action-type.js';

/** The modes, and what each of them needs beside the stack's name. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  CREATE_UPDATE: ['TemplatePath', 'RoleArn'],
  REPLACE_ON_FAILURE: ['TemplatePath', 'RoleArn'],
  DELETE_ONLY: ['RoleArn'],
  CHANGE_SET_REPLACE: ['ChangeSetName', 'TemplatePath', 'RoleArn'],
  CHANGE_SET_EXECUTE: ['ChangeSetName'],
};

/** Source: "AWS CloudFormation deploy action reference". */
export const cloudformation: ActionType = {
  categories: ['Deploy'],
  provider: 'CloudFormation',
  required: ['ActionMode', 'StackName'],
  optional: [
    'Capabilities',
    'ChangeSetName',
    'OutputFileName',
    'ParameterOverrides',
    'RoleArn',
    'TemplateConfiguration',
    'TemplatePath',
  ],
  inputs: [0, 10],
  outputs: [0, 1],
  fault({ configuration = {}, inputArtifacts = [], outputArtifacts = [] }) {
    const { ActionMode: mode = '', OutputFileName: outputFile } = configuration;
    const needed = NEEDED[mode];
    if (!needed) return `ActionMode is to be one of ${Object.keys(NEEDED).join(', ')}`;
    const missing = needed.find((key) => !configuration[key]);
    if (missing !== undefined) return `${missing} is required where ActionMode is ${mode}`;
    for (const key of ['TemplatePath', 'TemplateConfiguration']) {
      const path = configuration[key];
      if (path === undefined) continue;
      const [artifact, file] = path.split('::');
      if (!file || !inputArtifacts.some(({ name }) => name === artifact)) {
        return `${key} is to name a file in an input artifact, such as BuildOutput::template.yml`;
      }
    }
    if (outputFile !== undefined && outputArtifacts.length === 0) return 'OutputFileName needs an output artifact';
    return undefined;
  },
  entityUrl: ({ StackName: stack = '' }, region) =>
    `https://console.aws.amazon.com/cloudformation/home?region=${region}#/stacks?filteringText=${stack}`,
  carryOut: async () => (await import('../../../runs/action-cloudformation.js')).runCloudFormationAction,
};
