import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../src/local/template/parse.js';

const bucket = { Type: 'AWS::S3::Bucket' };

/** What a template is refused with, which has a bucket where nothing else is said. */
function refusal(sections: object | string): string {
  const body = typeof sections === 'string' ? sections : JSON.stringify({ Resources: { Bucket: bucket }, ...sections });
  try {
    parseTemplate(body);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'taken';
}

function inBucket(properties: object): object {
  return { Resources: { Bucket: { ...bucket, Properties: properties } } };
}

/** The properties of the one resource of a YAML template, whose lines are given. */
function propertiesOf(...lines: string[]) {
  const body = ['Resources:', '  Bucket:', '    Type: AWS::S3::Bucket', '    Properties:'];
  const template = parseTemplate([...body, ...lines.map((line) => `      ${line}`)].join('\n'));
  return template.resources.Bucket?.properties;
}

describe('a whole template', () => {
  const whole = parseTemplate(`
AWSTemplateFormatVersion: 2010-09-09
Description: What a shop keeps
Metadata: { Owner: shop }
Parameters:
  Stage: { Type: String, Default: test, AllowedValues: [test, production], MinLength: 2 }
  Secret: { Type: String, NoEcho: true }
Mappings:
  Days: { test: { Kept: 3 }, production: { Kept: '90' } }
Conditions:
  IsProduction: !Equals [!Ref Stage, production]
Rules:
  Known:
    RuleCondition: !Equals [!Ref AWS::Region, eu-central-1]
    Assertions:
      - Assert: !Contains [[test, production], !Ref Stage]
        AssertDescription: No such stage
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata: { Why: keeps orders }
    Properties: { BucketName: !Sub 'shop-\${Stage}' }
  Log:
    Type: AWS::Logs::LogGroup
    DependsOn: Bucket
    Condition: IsProduction
Outputs:
  Name:
    Condition: IsProduction
    Value: !Ref Log
    Description: Where to look
    Export: { Name: !Sub '\${AWS::StackName}-log' }
`);

  test('is read', () => {
    expect(whole).toEqual({
      version: '2010-09-09',
      description: 'What a shop keeps',
      metadata: { Owner: 'shop' },
      parameters: {
        Stage: {
          type: 'String',
          default: 'test',
          allowedValues: ['test', 'production'],
          minLength: 2,
          noEcho: false,
        },
        Secret: { type: 'String', noEcho: true },
      },
      mappings: { Days: { test: { Kept: 3 }, production: { Kept: '90' } } },
      conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
      rules: {
        Known: {
          condition: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
          assertions: [
            { assert: { 'Fn::Contains': [['test', 'production'], { Ref: 'Stage' }] }, description: 'No such stage' },
          ],
        },
      },
      resources: {
        Bucket: {
          type: 'AWS::S3::Bucket',
          properties: { BucketName: { 'Fn::Sub': 'shop-${Stage}' } },
          dependsOn: [],
          deletionPolicy: 'Retain',
          updateReplacePolicy: 'Retain',
          metadata: { Why: 'keeps orders' },
        },
        Log: {
          type: 'AWS::Logs::LogGroup',
          properties: {},
          dependsOn: ['Bucket'],
          condition: 'IsProduction',
          deletionPolicy: 'Delete',
          updateReplacePolicy: 'Delete',
        },
      },
      outputs: {
        Name: {
          value: { Ref: 'Log' },
          condition: 'IsProduction',
          description: 'Where to look',
          exportName: { 'Fn::Sub': '${AWS::StackName}-log' },
        },
      },
    });
  });
});

test.each([
  ['!Ref Bucket', { Ref: 'Bucket' }],
  ['!GetAtt Bucket.Arn', { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
  ['!GetAtt Bucket.Outputs.Url', { 'Fn::GetAtt': ['Bucket', 'Outputs.Url'] }],
  ['!GetAtt [Bucket, Arn]', { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
  ['{ Fn::GetAtt: Bucket.Arn }', { 'Fn::GetAtt': ['Bucket', 'Arn'] }],
  ["!Sub ['${x}', { x: !Ref Bucket }]", { 'Fn::Sub': ['${x}', { x: { Ref: 'Bucket' } }] }],
  ["!Join ['-', [a, !Ref Bucket]]", { 'Fn::Join': ['-', ['a', { Ref: 'Bucket' }]] }],
  ["!Select [0, !GetAZs '']", { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
  ['!Cidr [10.0.0.0/16, 2]', { 'Fn::Cidr': ['10.0.0.0/16', 2] }],
  ['!Base64 text', { 'Fn::Base64': 'text' }],
  ['!ImportValue network', { 'Fn::ImportValue': 'network' }],
  ["!Split [',', 'a,b']", { 'Fn::Split': [',', 'a,b'] }],
  ['2012-10-17', '2012-10-17'],
  ['yes', true],
  ['y', 'y'],
  ['065115117704', 7133765572],
  ['098765432109', '098765432109'],
  ['123456789012', 123456789012],
  ['12345678901234567890', '12345678901234567890'],
  ['.', '.'],
  ['"1"', '1'],
  ['1.5', 1.5],
])('in YAML, %s', (written, value) => {
  expect(propertiesOf(`Value: ${written}`)).toEqual({ Value: value });
});

test('in YAML, functions take text in blocks', () => {
  expect(
    propertiesOf('Value: !Sub |', '  a ${AWS::Region}', '  b', 'Other:', '  Fn::Sub: >-', '    c', '    d'),
  ).toEqual({
    Value: { 'Fn::Sub': 'a ${AWS::Region}\nb\n' },
    Other: { 'Fn::Sub': 'c d' },
  });
});

test('of a key that is written twice the last one counts', () => {
  expect(propertiesOf('A: 1', 'A: 2')).toEqual({ A: 2 });
  const twice = '{"Resources": {"A": {"Type": "X"}, "A": {"Type": "Y"}}}';
  expect(parseTemplate(twice).resources.A?.type).toBe('Y');
});

describe('what is refused', () => {
  test.each<[string, object | string, string]>([
    ['no text', '', 'unsupported structure.'],
    ['a list', '[]', 'unsupported structure.'],
    ['text', 'hello', 'unsupported structure.'],
    ['broken JSON', '{"Resources": {\n}', 'JSON not well-formed. (line 2, column 2)'],
    ['a comma too much', '{\n"Resources": {},\n}', 'JSON not well-formed. (line 3, column 1)'],
    ['no quotes', '{"Resources": x}', 'JSON not well-formed.'],
    ['broken YAML', 'Resources:\n  A: [1', 'YAML not well-formed. (line 2, column 8)'],
    ['two documents', 'A: 1\n---\nB: 1', 'YAML not well-formed. (line 2, column 1)'],
    ['an unknown tag', 'A: !Length [1]', 'YAML not well-formed. (line 1, column 12)'],
    ['a binary', 'A: !!binary aGk=', 'YAML not well-formed. (line 1, column 13)'],
    ['a null', 'Resources:\n  A:\n    Type:', "[/Resources/A/Type] 'null' values are not allowed in templates"],
    [
      'a number for a key',
      'Mappings: { A: { 1: {} } }',
      '[/Mappings/A] map keys must be strings; received numeric [1] instead',
    ],
    ['a function for a key', 'A: { !Ref B: c }', '[/A] map keys must be strings; received a map instead'],
    ['another version', { AWSTemplateFormatVersion: '2011-01-01' }, 'unsupported value for AWSTemplateFormatVersion.'],
    ['a long description', { Description: 'é'.repeat(513) }, "'Description' length is greater than 1024."],
    ['no resources', { Resources: {} }, 'At least one Resources member must be defined.'],
    ['resources that are no map', { Resources: [] }, '[/Resources] must be a map'],
    ['a resource that is no map', { Resources: { A: 'B' } }, '[/Resources/A] resource definition is malformed'],
    ['no type', { Resources: { A: {} } }, '[/Resources/A] Every Resources object must contain a Type member.'],
    ['a name with a dash', { Resources: { 'a-b': bucket } }, 'Resource name a-b is non alphanumeric.'],
    ['an output with a dash', { Outputs: { 'a-b': { Value: '' } } }, "Outputs name 'a-b' is non alphanumeric."],
    ['an output without a value', { Outputs: { A: {} } }, 'Every Outputs member must contain a Value object'],
    ['a parameter without a type', { Parameters: { A: {} } }, 'Every Parameters object must contain a Type member.'],
    ['a parameter of no type', { Parameters: { A: { Type: 'Text' } } }, 'Unrecognized parameter type: Text'],
    [
      'a default list',
      { Parameters: { A: { Type: 'String', Default: [] } } },
      'Every Default member must be a string.',
    ],
    [
      'a map of no strings',
      { Mappings: { A: { b: { c: {} } } } },
      'Every Mappings attribute must be a String or a List.',
    ],
    [
      'a policy',
      { Resources: { A: { ...bucket, DeletionPolicy: 'Keep' } } },
      'Unrecognized DeletionPolicy Keep for resource A',
    ],
    ['dependencies', { Resources: { A: { ...bucket, DependsOn: [{}] } } }, 'Every DependsOn value must be a string.'],
    [
      'a function for dependencies',
      { Resources: { A: { ...bucket, DependsOn: { Ref: 'B' } } } },
      'DependsOn must be a string or list of strings.',
    ],
    [
      'a condition that is text',
      { Conditions: { A: 'true' } },
      'Conditions can only be boolean operations on parameters and other conditions',
    ],
    [
      'another condition',
      { Conditions: { A: { Condition: 'B' } } },
      'Unresolved condition dependency B in the Conditions block of the template',
    ],
    [
      'a resource in a condition',
      { Conditions: { A: { 'Fn::Equals': [{ Ref: 'Bucket' }, ''] } } },
      'Unresolved dependencies [Bucket]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'an unknown condition',
      { Resources: { A: { ...bucket, Condition: 'B' } } },
      'Unresolved condition dependency B in the Resources block of the template',
    ],
    [
      'an unknown condition of Fn::If',
      inBucket({ A: { 'Fn::If': ['B', 1, 2] } }),
      'Unresolved condition dependency B in the Resources block of the template',
    ],
    [
      'unknown references',
      inBucket({ A: { Ref: 'B' }, C: { 'Fn::Sub': '${D}' } }),
      'Unresolved resource dependencies [B, D] in the Resources block of the template',
    ],
    [
      'an unknown dependency',
      { Resources: { A: { ...bucket, DependsOn: 'B' } } },
      'Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'an unknown reference of an output',
      { Outputs: { A: { Value: { Ref: 'B' } } } },
      'Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'an export without a name',
      { Outputs: { A: { Value: '', Export: {} } } },
      'Output A is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    [
      'too much of it',
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`A${index}`, bucket])) },
      'Number of resources, 501, is greater than maximum allowed, 500',
    ],
  ])('%s', (_, sections, message) => {
    expect(refusal(sections)).toBe(`TemplateError: Template format error: ${message}`);
  });

  test.each<[string, object, string]>([
    [
      'a function that is none',
      { 'Fn::Shout': 'a' },
      'Encountered unsupported function: Fn::Shout Supported functions are: [',
    ],
    ['a reference to a list', { Ref: ['Bucket'] }, 'every Ref object must have a single String value.'],
    [
      'an attribute of nothing',
      { 'Fn::GetAtt': ['B', 'Arn'] },
      'instance of Fn::GetAtt references undefined resource B',
    ],
    [
      'no attribute',
      { 'Fn::GetAtt': ['Bucket'] },
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [
      'an attribute of nothing in text',
      { 'Fn::Sub': '${B.Arn}' },
      'instance of Fn::Sub references invalid resource attribute B.Arn',
    ],
    [
      'a variable that is none',
      { 'Fn::Sub': '${B C}' },
      'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
    ],
    ['a comparison', { 'Fn::Equals': ['a', 'b'] }, 'Fn::Equals cannot be partially collapsed'],
    [
      'a map that is none',
      { 'Fn::FindInMap': ['A', 'b', 'c'] },
      "Mapping named 'A' is not present in the 'Mappings' section of template.",
    ],
    [
      'an import by a resource',
      { 'Fn::ImportValue': { Ref: 'Bucket' } },
      'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    ],
    [
      'text to join',
      { 'Fn::Join': ['-', 'a'] },
      'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    ],
  ])('%s', (_, value, message) => {
    expect(refusal(inBucket({ Value: value }))).toContain(`TemplateError: Template error: ${message}`);
  });

  test.each<[string, object | string, string]>([
    ['an unknown section', { Things: {}, Others: {} }, 'Invalid template property or properties [Things, Others]'],
    [
      'an unknown attribute',
      { Resources: { A: { ...bucket, Name: 'a' } } },
      "Invalid template resource property 'Name'",
    ],
    ['an alias', 'A: &a {}\nB: *a', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
    [
      'an import in a condition',
      { Conditions: { A: { 'Fn::Equals': [{ 'Fn::ImportValue': 'b' }, ''] } } },
      'Template error: Cannot use Fn::ImportValue in Conditions.',
    ],
    [
      'a name that two have',
      { Parameters: { Bucket: { Type: 'String' } } },
      'Template error: all resources and parameters must have unique names. Common name(s):[Bucket]',
    ],
    [
      'a macro',
      { Transform: ['AWS::Serverless-2016-10-31'] },
      'Template format error: Transform [AWS::Serverless-2016-10-31] is not offered by the local AWS. Hand over the template that it makes.',
    ],
    [
      'a macro within',
      inBucket({ 'Fn::Transform': { Name: 'A' } }),
      'Template format error: Fn::Transform is not offered by the local AWS. Put in its place what the macro makes.',
    ],
  ])('%s', (_, sections, message) => {
    expect(refusal(sections)).toBe(`TemplateError: ${message}`);
  });
});
