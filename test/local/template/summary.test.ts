import { expect, test } from 'vitest';
import type { ResourceType } from '../../../src/local/runs/stacks/types/type.js';
import { capabilitiesOf, summaryOf, validated } from '../../../src/local/template/summary.js';
import { templateOf } from '../../helpers/template.js';

const template = templateOf({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'What a shop keeps',
  Metadata: { Owner: 'shop' },
  Parameters: {
    Stage: { Type: 'String', Default: 'test', Description: 'Where', AllowedValues: ['test', 'production'] },
    Secret: { Type: 'String', NoEcho: true },
  },
  Resources: {
    One: { Type: 'AWS::S3::Bucket' },
    Role: { Type: 'AWS::IAM::Role' },
    Other: { Type: 'AWS::S3::Bucket' },
  },
});
const reason = 'The following resource(s) require capabilities: [AWS::IAM::Role]';

test('a template is told of before there is a stack', () => {
  const types = [{ type: 'AWS::S3::Bucket', identifier: ['BucketName'] } as Partial<ResourceType> as ResourceType];
  expect(summaryOf(template, types)).toEqual({
    Version: '2010-09-09',
    Description: 'What a shop keeps',
    Metadata: '{"Owner":"shop"}',
    Capabilities: ['CAPABILITY_IAM'],
    CapabilitiesReason: reason,
    Parameters: [
      {
        ParameterKey: 'Stage',
        ParameterType: 'String',
        DefaultValue: 'test',
        Description: 'Where',
        NoEcho: false,
        ParameterConstraints: { AllowedValues: ['test', 'production'] },
      },
      { ParameterKey: 'Secret', ParameterType: 'String', NoEcho: true, ParameterConstraints: {} },
    ],
    ResourceTypes: ['AWS::S3::Bucket', 'AWS::IAM::Role'],
    ResourceIdentifierSummaries: [
      { ResourceType: 'AWS::S3::Bucket', LogicalResourceIds: ['One', 'Other'], ResourceIdentifiers: ['BucketName'] },
    ],
  });
});

test('a valid template is told of more briefly', () => {
  expect(validated(template)).toEqual({
    Description: 'What a shop keeps',
    Capabilities: ['CAPABILITY_IAM'],
    CapabilitiesReason: reason,
    Parameters: [
      { ParameterKey: 'Stage', DefaultValue: 'test', Description: 'Where', NoEcho: false },
      { ParameterKey: 'Secret', NoEcho: true },
    ],
  });
  expect(validated(templateOf({}))).toEqual({ Parameters: [] });
});

test.each<[string, object, string[]]>([
  ['nothing of IAM', { A: { Type: 'AWS::S3::Bucket' } }, []],
  ['a policy', { A: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'a' } } }, ['CAPABILITY_IAM']],
  [
    'a role with a name',
    { A: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'AWS::StackName' } } } },
    ['CAPABILITY_NAMED_IAM'],
  ],
  [
    'a role with none',
    { A: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'AWS::NoValue' } } } },
    ['CAPABILITY_IAM'],
  ],
])('%s', (_, Resources, capabilities) => {
  expect(capabilitiesOf(templateOf({ Resources })).capabilities).toEqual(capabilities);
});
