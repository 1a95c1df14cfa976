import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HelloStack } from '../stack.js';

const template = Template.fromStack(new HelloStack(new App(), 'tried'));

test('it has one bucket, which goes with the stack', () => {
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test('it says what the bucket is called', () => {
  const outputs = Object.keys(template.findOutputs('*'));
  assert.ok(outputs.includes('BucketName'));
});
