import { expect, test } from 'vitest';
import { build, imageForNode } from '../../src/stages/build.js';
import { testContext } from '../helpers/context.js';

const context = testContext();

test('declares CodeBuild with what the source stage puts out', () => {
  expect(build.declare(context)).toEqual({
    name: 'Build',
    actions: [
      {
        name: 'Build',
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
        configuration: { ProjectName: 'hello-build' },
        namespace: 'BuildVariables',
        inputArtifacts: [{ name: 'SourceOutput' }],
        outputArtifacts: [{ name: 'BuildOutput' }],
        runOrder: 1,
      },
    ],
  });
});

test('needs to start the one project', () => {
  expect(build.statements(context.names)).toEqual([
    {
      Sid: 'Build',
      Effect: 'Allow',
      Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
      Resource: 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-build',
    },
  ]);
});

test.each([18, 20, 22, 24, 26])('knows an image with Node %i', (major) => {
  expect(imageForNode(major)).toBe('aws/codebuild/amazonlinux-x86_64-standard:5.0');
});

test('says so when no image has a version of Node', () => {
  expect(() => imageForNode(17)).toThrow(new RangeError('No standard image has Node 17.'));
});
