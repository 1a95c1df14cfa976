import { expect, test } from 'vitest';
import { source } from '../../src/stages/source.js';
import { testContext } from '../helpers/context.js';

const context = testContext({ branch: 'release/1' });

test('declares CodeCommit without polling', () => {
  expect(source.declare(context)).toEqual({
    name: 'Source',
    actions: [
      {
        name: 'Source',
        actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
        configuration: { RepositoryName: 'hello', BranchName: 'release/1', PollForSourceChanges: 'false' },
        namespace: 'SourceVariables',
        outputArtifacts: [{ name: 'SourceOutput' }],
        runOrder: 1,
      },
    ],
  });
});

test('needs to read the one repository', () => {
  expect(source.statements(context.names)).toEqual([
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
      Resource: 'arn:aws:codecommit:eu-central-1:123456789012:hello',
    },
  ]);
});
