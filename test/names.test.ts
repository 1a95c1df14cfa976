import { expect, test } from 'vitest';
import { namesOf, tagsOf } from '../src/names.js';
import { identity } from './helpers/context.js';

test('computes every name and ARN from the pipeline, the account and the region', () => {
  expect(namesOf({ name: 'hello' }, identity)).toEqual({
    partition: 'aws',
    account: '123456789012',
    region: 'eu-central-1',
    pipeline: { name: 'hello', arn: 'arn:aws:codepipeline:eu-central-1:123456789012:hello' },
    repository: { name: 'hello', arn: 'arn:aws:codecommit:eu-central-1:123456789012:hello' },
    bucket: { name: 'hello-123456789012-eu-central-1', arn: 'arn:aws:s3:::hello-123456789012-eu-central-1' },
    ownBucket: { name: 'hello-123456789012-eu-central-1', arn: 'arn:aws:s3:::hello-123456789012-eu-central-1' },
    pipelineRole: {
      name: 'hello-eu-central-1-pipeline',
      arn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-pipeline',
    },
    buildRole: { name: 'hello-eu-central-1-build', arn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-build' },
    triggerRole: {
      name: 'hello-eu-central-1-trigger',
      arn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-trigger',
    },
    logGroup: {
      name: '/aws/codebuild/hello-build',
      arn: 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/hello-build',
    },
    project: { name: 'hello-build', arn: 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-build' },
    reportGroups: {
      name: 'hello-build-*',
      arn: 'arn:aws:codebuild:eu-central-1:123456789012:report-group/hello-build-*',
    },
    testProject: { name: 'hello-test', arn: 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-test' },
    testRole: { name: 'hello-eu-central-1-test', arn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-test' },
    testLogGroup: {
      name: '/aws/codebuild/hello-test',
      arn: 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/hello-test',
    },
    testReportGroups: {
      name: 'hello-test-*',
      arn: 'arn:aws:codebuild:eu-central-1:123456789012:report-group/hello-test-*',
    },
    commandProject: {
      name: 'hello-command',
      arn: 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-command',
    },
    commandRole: {
      name: 'hello-eu-central-1-command',
      arn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-command',
    },
    commandLogGroup: {
      name: '/aws/codebuild/hello-command',
      arn: 'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/codebuild/hello-command',
    },
    commandReportGroups: {
      name: 'hello-command-*',
      arn: 'arn:aws:codebuild:eu-central-1:123456789012:report-group/hello-command-*',
    },
    rule: { name: 'hello-push', arn: 'arn:aws:events:eu-central-1:123456789012:rule/hello-push' },
    target: { name: 'pipeline', arn: 'arn:aws:events:eu-central-1:123456789012:rule/hello-push' },
  });
});

test('takes a bucket of the user in place of its own', () => {
  const { bucket, ownBucket } = namesOf({ name: 'hello', artifactBucket: 'mine' }, identity);
  expect(bucket).toEqual({ name: 'mine', arn: 'arn:aws:s3:::mine' });
  expect(ownBucket).toEqual(namesOf({ name: 'hello' }, identity).bucket);
});

test('has the partition in every ARN', () => {
  const names = namesOf({ name: 'hello' }, { ...identity, partition: 'aws-cn', region: 'cn-north-1' });
  const arns = Object.values(names).flatMap((each) => (typeof each === 'object' ? each.arn : []));
  expect(arns).toHaveLength(20);
  for (const arn of arns) expect(arn).toMatch(/^arn:aws-cn:/);
});

test('fits into the limits of AWS with the longest name and region', () => {
  const names = namesOf({ name: 'n'.repeat(35) }, { ...identity, region: 'ap-southeast-1' });
  expect(names.bucket.name.length).toBeLessThanOrEqual(63);
  for (const role of [names.pipelineRole, names.buildRole, names.triggerRole]) {
    expect(role.name.length).toBeLessThanOrEqual(64);
  }
  expect(names.rule.name.length).toBeLessThanOrEqual(64);
});

test('tags with what the user wants and with whose it is', () => {
  expect(tagsOf('hello', { team: 'web' })).toEqual({ team: 'web', 'pipeline-setup:pipeline': 'hello' });
});
