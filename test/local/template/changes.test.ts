import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../src/local/template/changes.js';
import type { StackResource, Update, Version } from '../../../src/local/template/update.js';
import { nothingToLookUp, scopeOf, templateOf } from '../../helpers/template.js';

const bucket = { Type: 'AWS::S3::Bucket' };
const types = [
  {
    type: bucket.Type,
    properties: { BucketName: 'replace', Size: 'update', Tags: 'update', Of: 'update' },
    required: [],
    attributes: ['Arn'],
  },
  { type: 'AWS::Logs::LogGroup', properties: { Of: 'update' }, required: [], attributes: ['Arn'] },
  { type: 'AWS::CloudFormation::Stack', properties: {}, required: [], attributes: ['Outputs.*'] },
] as const;

interface Sections {
  readonly Resources: Readonly<Record<string, { Type: string; Condition?: string; DeletionPolicy?: string }>>;
}

async function versionOf(sections: Sections, given: Record<string, string> = {}): Promise<Version> {
  const template = templateOf({
    Parameters: { Size: { Type: 'String', Default: '1' } },
    Conditions: { Large: { 'Fn::Equals': [{ Ref: 'Size' }, '9'] } },
    ...sections,
  });
  const { conditions, ...environment } = await scopeOf(template, given);
  return { template, environment, conditions };
}

function made(type: string, name: string, deletionPolicy = 'Delete'): StackResource {
  return { type, id: `shop-${name}`, attributes: { Arn: `arn:${name}` }, deletionPolicy };
}

async function changes(
  before: Sections['Resources'],
  after: Sections['Resources'],
  { given, ...more }: Partial<Update> & { given?: Record<string, string> } = {},
) {
  const there = Object.entries(before).map(([name, { Type, DeletionPolicy }]) => [
    name,
    made(Type, name, DeletionPolicy),
  ]);
  const update: Update = {
    former: await versionOf({ Resources: before }),
    next: await versionOf({ Resources: after }, given),
    resources: Object.fromEntries(there) as Record<string, StackResource>,
    types,
    lookUp: nothingToLookUp,
    tagsChange: false,
    imports: [],
    ...more,
  };
  return changesOf(update);
}

/** Two buckets, of which the second says something of the first. */
function pair(first: object, of: unknown) {
  return { A: { ...bucket, Properties: first }, B: { ...bucket, Properties: { Of: of } } };
}

function modified(name: string, more: object) {
  return {
    Action: 'Modify',
    LogicalResourceId: name,
    PhysicalResourceId: `shop-${name}`,
    ResourceType: bucket.Type,
    ...more,
  };
}

test('the same template changes nothing, however it is written', async () => {
  const before = { A: { ...bucket, Properties: { Size: 1, Of: [{ a: true, b: 'x' }] } } };
  const after = { A: { ...bucket, Properties: { Of: [{ b: 'x', a: 'true' }], Size: { Ref: 'Size' } } } };
  expect(await changes(before, after)).toEqual([]);
});

test('what is new is added, what is there is taken over, and what is left out is removed or kept', async () => {
  const before = { Old: bucket, Kept: { ...bucket, DeletionPolicy: 'Retain' }, Stays: bucket };
  const after = { New: bucket, Stays: bucket, Taken: bucket, Never: { ...bucket, Condition: 'Large' } };
  const ResourceType = bucket.Type;
  expect(await changes(before, after, { imports: ['Taken'] })).toEqual([
    { Action: 'Add', LogicalResourceId: 'New', ResourceType },
    { Action: 'Import', LogicalResourceId: 'Taken', ResourceType },
    {
      Action: 'Remove',
      LogicalResourceId: 'Old',
      PhysicalResourceId: 'shop-Old',
      ResourceType,
      PolicyAction: 'Delete',
    },
    {
      Action: 'Remove',
      LogicalResourceId: 'Kept',
      PhysicalResourceId: 'shop-Kept',
      ResourceType,
      PolicyAction: 'Retain',
    },
  ]);
});

test('all of a new stack is added', async () => {
  expect(await changes({ A: bucket }, { A: bucket }, { former: undefined, resources: {} })).toEqual([
    { Action: 'Add', LogicalResourceId: 'A', ResourceType: bucket.Type },
  ]);
});

test('a property that is written differently is changed directly', async () => {
  const [change, ...more] = await changes(
    { A: { ...bucket, Properties: { Size: 1 } } as Sections['Resources'][string] },
    { A: { ...bucket, Properties: { Size: 2, Tags: [{ Key: 'a', Value: 'b' }] } } as Sections['Resources'][string] },
  );
  expect(more).toEqual([]);
  expect(change).toEqual(
    modified('A', {
      Replacement: 'False',
      Scope: ['Properties', 'Tags'],
      Details: [
        {
          Target: { Attribute: 'Properties', Name: 'Size', RequiresRecreation: 'Never' },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        },
        {
          Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        },
      ],
    }),
  );
});

describe('what refers to a bucket', () => {
  const Target = { Attribute: 'Properties', Name: 'Of', RequiresRecreation: 'Never' };

  test.each<[string, object, object, unknown, object[]]>([
    [
      'that is replaced',
      { BucketName: 'a' },
      { BucketName: 'b' },
      { Ref: 'A' },
      [{ ChangeSource: 'ResourceReference', CausingEntity: 'A' }],
    ],
    [
      'that is replaced, in text',
      { BucketName: 'a' },
      { BucketName: 'b' },
      { 'Fn::Sub': '${A}/${A.Arn}' },
      [
        { ChangeSource: 'ResourceReference', CausingEntity: 'A' },
        { ChangeSource: 'ResourceAttribute', CausingEntity: 'A.Arn' },
      ],
    ],
    [
      'that changes, for an attribute',
      { Size: 1 },
      { Size: 2 },
      { 'Fn::GetAtt': ['A', 'Arn'] },
      [{ ChangeSource: 'ResourceAttribute', CausingEntity: 'A.Arn' }],
    ],
    ['that changes', { Size: 1 }, { Size: 2 }, { Ref: 'A' }, []],
    ['that stays', { Size: 1 }, { Size: 1 }, { 'Fn::GetAtt': ['A', 'Arn'] }, []],
  ])('%s', async (_, before, after, of, causes) => {
    const all = await changes(pair(before, of), pair(after, of));
    const [change] = all.filter(({ LogicalResourceId }) => LogicalResourceId === 'B');
    const Details = causes.map((cause) => ({ Target, Evaluation: 'Dynamic', ...cause }));
    const expected = modified('B', { Replacement: 'False', Scope: ['Properties'], Details });
    expect(change).toEqual(causes.length > 0 ? expected : undefined);
  });

  test('may have to be replaced with it', async () => {
    const resources = (name: string) => ({
      A: { ...bucket, UpdateReplacePolicy: 'Retain', Properties: { BucketName: name } },
      B: { ...bucket, Properties: { BucketName: { 'Fn::Sub': '${A}-log' } } },
      C: { ...bucket, Properties: { BucketName: { 'Fn::Sub': '${B}-log' } } },
    });
    const all = await changes(resources('a'), resources('b'));
    expect(all.map(({ Replacement, PolicyAction }) => [Replacement, PolicyAction])).toEqual([
      ['True', 'ReplaceAndRetain'],
      ['Conditional', 'ReplaceAndDelete'],
      ['Conditional', 'ReplaceAndDelete'],
    ]);
  });
});

describe('what refers to a parameter', () => {
  test('changes with it', async () => {
    const resources = {
      A: { ...bucket, Properties: { BucketName: { 'Fn::Sub': '${AWS::StackName}-${Size}' }, Of: 1 } },
    };
    expect(await changes(resources, resources, { given: { Size: '2' } })).toEqual([
      modified('A', {
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        Scope: ['Properties'],
        Details: [
          {
            Target: { Attribute: 'Properties', Name: 'BucketName', RequiresRecreation: 'Always' },
            Evaluation: 'Static',
            ChangeSource: 'ParameterReference',
            CausingEntity: 'Size',
          },
        ],
      }),
    ]);
  });

  test('changes directly where a condition chooses otherwise', async () => {
    const resources = { A: { ...bucket, Properties: { Size: { 'Fn::If': ['Large', 9, { Ref: 'AWS::NoValue' }] } } } };
    const [change] = await changes(resources, resources, { given: { Size: '9' } });
    expect(change?.Details?.map(({ ChangeSource }) => ChangeSource)).toEqual(['DirectModification']);
  });
});

test('a reference to what is added is known only when that is there', async () => {
  const [, change] = await changes({ B: bucket }, pair({}, { Ref: 'A' }));
  expect(change?.Details?.map(({ Evaluation, ChangeSource }) => [Evaluation, ChangeSource])).toEqual([
    ['Dynamic', 'DirectModification'],
  ]);
});

test('other attributes change too', async () => {
  const after = {
    ...bucket,
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Metadata: { Size: { Ref: 'Size' } },
  };
  const [change] = await changes({ A: bucket }, { A: after });
  expect(change?.Scope).toEqual(['DeletionPolicy', 'UpdateReplacePolicy', 'Metadata']);
  expect(await changes({ A: after }, { A: after })).toEqual([]);
});

test('what no property changes of says the same as before', async () => {
  const resources = (DeletionPolicy: string) => ({
    A: { ...bucket, DeletionPolicy, Properties: {} },
    B: { ...bucket, Properties: { Of: { 'Fn::GetAtt': ['A', 'Arn'] } } },
  });
  const all = await changes(resources('Delete'), resources('Retain'), { tagsChange: true });
  expect(all.map(({ LogicalResourceId, Scope }) => [LogicalResourceId, Scope])).toEqual([
    ['A', ['DeletionPolicy', 'Tags']],
    ['B', ['Tags']],
  ]);
});

test('tags of the stack reach what can have tags', async () => {
  const resources = { A: bucket, B: { Type: 'AWS::Logs::LogGroup' } };
  const all = await changes(resources, resources, { tagsChange: true });
  expect(all.map(({ LogicalResourceId, Scope }) => [LogicalResourceId, Scope])).toEqual([['A', ['Tags']]]);
});

test('of a nested stack nobody knows', async () => {
  const resources = {
    Nested: { Type: 'AWS::CloudFormation::Stack' },
    A: { ...bucket, Properties: { Of: { 'Fn::GetAtt': ['Nested', 'Arn'] } } },
  };
  const all = await changes(resources, resources);
  expect(all.map(({ Details }) => Details?.map(({ ChangeSource }) => ChangeSource))).toEqual([
    ['Automatic'],
    ['ResourceAttribute'],
  ]);
});

test('a resource stays of its type', async () => {
  await expect(changes({ A: bucket }, { A: { Type: 'AWS::Logs::LogGroup' } })).rejects.toThrow(
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: [A]',
  );
});
