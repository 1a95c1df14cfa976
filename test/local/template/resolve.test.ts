import { describe, expect, test } from 'vitest';
import { resolve } from '../../../src/local/template/resolve.js';
import type { DynamicReference } from '../../../src/local/template/scope.js';
import { UNKNOWN } from '../../../src/local/template/values.js';
import { nothingToLookUp, scopeOf, templateOf } from '../../helpers/template.js';

const template = templateOf({
  Parameters: {
    Stage: { Type: 'String', Default: 'test' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b ,c' },
    Hidden: { Type: 'String', Default: '{{resolve:ssm:/shop/key}}' },
  },
  Mappings: { Days: { test: { Kept: 3, Zones: ['x', 'y'] } } },
  Conditions: {
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    IsProduction: { 'Fn::Not': [{ Condition: 'IsTest' }] },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Nested: { Type: 'AWS::CloudFormation::Stack' },
    Later: { Type: 'AWS::S3::Bucket' },
    Never: { Type: 'AWS::S3::Bucket', Condition: 'IsProduction' },
  },
});

const resources = {
  Bucket: { id: 'shop-bucket', attributes: { Arn: 'arn:aws:s3:::shop-bucket', Ports: [80, 443] } },
  Nested: { id: 'arn:nested', attributes: { 'Outputs.Url': 'https://shop' } },
};

async function resolved(value: unknown, dynamic?: (reference: DynamicReference) => Promise<string>) {
  const lookUp = {
    ...nothingToLookUp,
    exported: (name: string) => Promise.resolve(`exported ${name}`),
    ...(dynamic && { dynamic }),
  };
  return resolve(value, template, await scopeOf(template, {}, { resources, lookUp }));
}

test.each<[string, unknown, unknown]>([
  ['data', { a: [1, true, 'text'] }, { a: [1, true, 'text'] }],
  ['a parameter', { Ref: 'Stage' }, 'test'],
  ['a list', { Ref: 'Zones' }, ['a', 'b', 'c']],
  ['a resource', { Ref: 'Bucket' }, 'shop-bucket'],
  ['an attribute', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::shop-bucket'],
  ['the output of a nested stack', { 'Fn::GetAtt': ['Nested', 'Outputs.Url'] }, 'https://shop'],
  ['the account', { Ref: 'AWS::AccountId' }, '111122223333'],
  ['the region', { Ref: 'AWS::Region' }, 'eu-central-1'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['the suffix of URLs', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['the stack', { Ref: 'AWS::StackName' }, 'shop'],
  ['topics', { Ref: 'AWS::NotificationARNs' }, []],
  ['no value', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
  ['no value at all', { Ref: 'AWS::NoValue' }, undefined],
  ['a choice', { 'Fn::If': ['IsTest', { Ref: 'Stage' }, { Ref: 'Never' }] }, 'test'],
  ['a choice of nothing', { a: { 'Fn::If': ['IsProduction', 1, { Ref: 'AWS::NoValue' }] } }, {}],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-test-1'],
  ['a join of a list', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b,c'],
  ['a join without a part', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
  ['a split', { 'Fn::Split': ['-', 'a-b'] }, ['a', 'b']],
  ['a selection', { 'Fn::Select': ['1', { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
  ['a mapped value', { 'Fn::FindInMap': ['Days', { Ref: 'Stage' }, 'Kept'] }, 3],
  ['a mapped list', { 'Fn::FindInMap': ['Days', 'test', 'Zones'] }, ['x', 'y']],
  ['Base64', { 'Fn::Base64': 'é' }, 'w6k='],
  ['an import', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-net' } }, 'exported test-net'],
  ['zones', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b']],
  ['zones of a region', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }, ['eu-central-1a', 'eu-central-1b']],
  [
    'text',
    { 'Fn::Sub': '${AWS::Region}/${Bucket}/${Bucket.Arn}' },
    'eu-central-1/shop-bucket/arn:aws:s3:::shop-bucket',
  ],
  ['a literal', { 'Fn::Sub': '${!Stage} $ {Stage} $${Stage}' }, '${Stage} $ {Stage} $test'],
  ['text with values', { 'Fn::Sub': ['${a}${Stage}', { a: { Ref: 'Bucket' }, Stage: 1 }] }, 'shop-bucket1'],
  ['addresses', { 'Fn::Cidr': ['10.1.2.3/16', 2, 8] }, ['10.1.0.0/24', '10.1.1.0/24']],
  ['addresses of six', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
])('%s', async (_, value, expected) => {
  expect(await resolved(value)).toEqual(expected);
});

describe('what hangs on a resource that is not made', () => {
  test.each<[string, unknown, unknown]>([
    ['itself', { Ref: 'Later' }, UNKNOWN],
    ['an attribute', { 'Fn::GetAtt': ['Later', 'Arn'] }, UNKNOWN],
    ['a part', { a: [{ Ref: 'Later' }, 1] }, { a: [UNKNOWN, 1] }],
    ['text', { 'Fn::Sub': 'x${Later}' }, UNKNOWN],
    ['a join', { 'Fn::Join': ['', ['a', { Ref: 'Later' }]] }, UNKNOWN],
    ['a split', { 'Fn::Split': [',', { Ref: 'Later' }] }, UNKNOWN],
    ['a selection', { 'Fn::Select': [0, ['a', { Ref: 'Later' }]] }, 'a'],
    ['Base64', { 'Fn::Base64': { Ref: 'Later' } }, UNKNOWN],
  ])('%s', async (_, value, expected) => {
    expect(await resolved(value)).toEqual(expected);
  });
});

describe('what cannot be resolved', () => {
  test.each<[string, unknown, string]>([
    [
      'a resource that the conditions leave out',
      { Ref: 'Never' },
      'Template format error: Unresolved resource dependencies [Never] in the Resources block of the template',
    ],
    [
      'an attribute that is none',
      { 'Fn::GetAtt': ['Bucket', 'constructor'] },
      'Template error: resource Bucket does not support attribute type constructor in Fn::GetAtt',
    ],
    [
      'a key that no map has',
      { 'Fn::FindInMap': ['Days', 'constructor', 'name'] },
      'Template error: Unable to get mapping for Days::constructor::name',
    ],
    [
      'an index beyond',
      { 'Fn::Select': [3, { Ref: 'Zones' }] },
      'Template error: Fn::Select cannot select nonexistent value at index 3',
    ],
    [
      'an index that is none',
      { 'Fn::Select': ['x', { Ref: 'Zones' }] },
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'a list in text',
      { 'Fn::Sub': '${Zones}' },
      'Template error: variable Zones in Fn::Sub expression does not resolve to a string',
    ],
    [
      'a join of structures',
      { 'Fn::Join': ['', ['a', { a: 1 }]] },
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    ],
    ['no addresses', { 'Fn::Cidr': ['10.0.0.0', 1] }, 'Template error: Fn::Cidr: 10.0.0.0 is no CIDR block.'],
    [
      'too many addresses',
      { 'Fn::Cidr': ['10.0.0.0/24', 3, 7] },
      'Template error: Fn::Cidr: 10.0.0.0/24 has no room for 3 blocks of 7 bits.',
    ],
  ])('%s', async (_, value, message) => {
    await expect(resolved(value)).rejects.toThrow(expect.objectContaining({ name: 'TemplateError', message }));
  });
});

describe('dynamic references', () => {
  const shown = (reference: DynamicReference) => Promise.resolve(JSON.stringify(reference));

  test.each<[string, object]>([
    ['{{resolve:ssm:/shop/key}}', { service: 'ssm', name: '/shop/key' }],
    ['{{resolve:ssm:/shop/key:3}}', { service: 'ssm', name: '/shop/key', version: '3' }],
    ['{{resolve:ssm-secure:key:1}}', { service: 'ssm-secure', name: 'key', version: '1' }],
    ['{{resolve:secretsmanager:shop}}', { service: 'secretsmanager', id: 'shop' }],
    [
      '{{resolve:secretsmanager:shop:SecretString:password:AWSPREVIOUS}}',
      { service: 'secretsmanager', id: 'shop', key: 'password', versionStage: 'AWSPREVIOUS' },
    ],
    [
      '{{resolve:secretsmanager:arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-a1:SecretString:::v1}}',
      {
        service: 'secretsmanager',
        id: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop-a1',
        versionId: 'v1',
      },
    ],
  ])('%s', async (text, reference) => {
    expect(await resolved({ a: [text] }, shown)).toEqual({ a: [JSON.stringify(reference)] });
  });

  test('may come together from parts, and are not looked for in what others say', async () => {
    const text = { 'Fn::Sub': '<{{resolve:ssm:/shop/${Stage}}}>' };
    const given = () => Promise.resolve('{{resolve:ssm:other}}');
    expect(await resolved(text, given)).toBe('<{{resolve:ssm:other}}>');
    expect(await resolved({ Ref: 'Hidden' }, () => Promise.resolve('key'))).toBe('key');
  });

  test('are left as they are where nobody is asked', async () => {
    expect(await resolved({ Ref: 'Hidden' })).toBe('{{resolve:ssm:/shop/key}}');
  });

  test.each([
    ['{{resolve:ssm:}}', 'Incorrect format is used in the following SSM reference: [{{resolve:ssm:}}]'],
    [
      '{{resolve:secretsmanager::SecretString}}',
      'Incorrect format is used in the following Secrets Manager reference: [{{resolve:secretsmanager::SecretString}}]',
    ],
  ])('%s is none', async (text, message) => {
    await expect(resolved(text, shown)).rejects.toThrow(message);
  });
});
