import { artifacts, type Stage } from './stage.js';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
export const source: Stage = {
  name: 'Source',
  declare: ({ config, names }) => ({
    name: 'Source',
    actions: [
      {
        name: 'Source',
        actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
        configuration: {
          RepositoryName: names.repository.name,
          BranchName: config.branch,
          // Left out, it means polling: with the EventBridge rule every push would run twice.
          PollForSourceChanges: 'false',
        },
        namespace: 'SourceVariables',
        outputArtifacts: [{ name: artifacts.source }],
        runOrder: 1,
      },
    ],
  }),
  statements: (names) => [
    {
      Sid: 'Source',
      Effect: 'Allow',
      Action: [
        'codecommit:CancelUploadArchive',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetUploadArchiveStatus',
        'codecommit:UploadArchive',
      ],
      Resource: names.repository.arn,
    },
  ],
};
