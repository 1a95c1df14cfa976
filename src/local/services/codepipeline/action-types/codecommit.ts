import type { ActionType } from './action-type.js';

/** Source: "CodeCommit source action reference". */
export const codecommit: ActionType = {
  categories: ['Source'],
  provider: 'CodeCommit',
  required: ['RepositoryName', 'BranchName'],
  optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
  inputs: [0, 0],
  outputs: [1, 1],
  fault({ configuration: { OutputArtifactFormat: format = 'CODE_ZIP' } = {} }) {
    if (format === 'CODE_ZIP') return undefined;
    return `The local AWS offers the OutputArtifactFormat CODE_ZIP, not ${format}`;
  },
  entityUrl: ({ RepositoryName: repository, BranchName: branch }, region) =>
    `https://console.aws.amazon.com/codecommit/home?region=${region}#/repository/${repository}/browse/${branch}/--/`,
  carryOut: async () => (await import('../../../runs/action-source.js')).runSourceAction,
};
