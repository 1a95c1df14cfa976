import { expect, test } from 'vitest';
import { checkTemplate } from '../../../src/local/template/check.js';
import { templateOf } from '../../helpers/template.js';

const types = [
  { type: 'AWS::S3::Bucket', properties: { BucketName: 'replace' }, required: [], attributes: ['Arn', 'DomainName'] },
  { type: 'AWS::S3::BucketPolicy', properties: { Bucket: 'replace' }, required: ['Bucket'], attributes: [] },
  { type: 'AWS::CloudFormation::Stack', properties: {}, required: [], attributes: ['Outputs.*'] },
] as const;

function refusal(Resources: object, more: object = {}): string {
  const template = templateOf({ Resources, ...more });
  try {
    checkTemplate(template, types);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'taken';
}

const bucket = { Type: 'AWS::S3::Bucket' };

test.each<[string, object, object]>([
  ['properties', { A: { ...bucket, Properties: { BucketName: 'a' } } }, {}],
  ['an attribute', { A: bucket }, { Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } } }],
  [
    'an output of a nested stack',
    { A: { Type: 'AWS::CloudFormation::Stack' } },
    { Outputs: { O: { Value: { 'Fn::Sub': '${A.Outputs.Url}' } } } },
  ],
])('%s is taken', (_, resources, more) => {
  expect(refusal(resources, more)).toBe('taken');
});

test.each<[string, object, string]>([
  [
    'all types that are not to be had here',
    { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'Custom::Thing' }, C: { Type: 'AWS::EC2::VPC' }, D: bucket },
    'The local AWS does not have the resource types [AWS::EC2::VPC, Custom::Thing]. On AWS a template may have them, if they are spelled so; docs/local-templates.md lists those that there are here.',
  ],
  [
    'what is no type at all, first of all',
    { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'AWS::S3' }, C: { Type: 'Bucket' } },
    'Template format error: Unrecognized resource types: [AWS::S3, Bucket]',
  ],
  [
    'a type that everything has',
    { A: { Type: 'constructor' } },
    'Template format error: Unrecognized resource types: [constructor]',
  ],
  [
    'all properties that are none, and what is missing',
    {
      A: { ...bucket, Properties: { Name: 'a', constructor: 1 } },
      B: { Type: 'AWS::S3::BucketPolicy', Properties: { Policy: {} } },
    },
    `Properties validation failed for resource A with message:
#: extraneous key [Name] is not permitted
#: extraneous key [constructor] is not permitted
Properties validation failed for resource B with message:
#: extraneous key [Policy] is not permitted
#: required key [Bucket] not found`,
  ],
  [
    'an attribute that is none',
    { A: bucket, B: { ...bucket, Properties: { BucketName: { 'Fn::GetAtt': ['A', 'Name'] } } } },
    'Template error: resource A does not support attribute type Name in Fn::GetAtt',
  ],
  [
    'an attribute that is none, in text',
    { A: bucket, B: { ...bucket, Properties: { BucketName: { 'Fn::Sub': '${A.Name}' } } } },
    'Template error: instance of Fn::Sub references invalid resource attribute A.Name',
  ],
  [
    'a snapshot',
    { A: { ...bucket, DeletionPolicy: 'Snapshot' } },
    'Template error: resource type AWS::S3::Bucket does not support deletion policy Snapshot',
  ],
  [
    'a snapshot of what is replaced',
    { A: { ...bucket, UpdateReplacePolicy: 'Snapshot' } },
    'Template error: resource type AWS::S3::Bucket does not support update replace policy Snapshot',
  ],
])('%s is refused', (_, resources, message) => {
  expect(refusal(resources)).toBe(`TemplateError: ${message}`);
});
