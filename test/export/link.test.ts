import { expect, test } from 'vitest';
import { linked } from '../../src/export/link.js';
import { type Exported, type Properties, Text, type Thing } from '../../src/export/thing.js';

const arn = 'arn:aws:codebuild:eu-central-1:123456789012:project/hello-build';
const computed = {
  is: arn,
  as: new Text([
    'arn:',
    { pseudo: 'partition' },
    ':codebuild:',
    { pseudo: 'region' },
    ':',
    { pseudo: 'account' },
    ':project/',
    { parameter: 'PipelineName' },
    '-build',
  ]),
};

/** A project, and what comes before and behind it. */
function exported(...things: Partial<Thing>[]): Exported {
  const project = { id: 'BuildProject', type: 'AWS::CodeBuild::Project', name: 'hello-build', arn };
  return {
    name: 'hello',
    account: '123456789012',
    partition: 'aws',
    region: 'eu-central-1',
    domain: 'amazonaws.com',
    parameters: { PipelineName: 'hello', Branch: 'main' },
    things: things.map((thing) => ({ ...project, comment: '', properties: {}, ...thing })),
    computed: [computed, { is: 'hello-build', as: new Text([{ parameter: 'PipelineName' }, '-build']) }],
    notes: [],
  };
}

/** The properties of what comes behind the project. */
function behind(properties: Properties): Properties {
  const other = {
    id: 'Other',
    type: 'AWS::IAM::Role',
    name: 'other',
    arn: 'arn:aws:iam::123456789012:role/other',
    properties,
  };
  return linked(exported({}, other))[1]!.properties;
}

test('refers to what is before it, and computes what is behind it, so that nothing refers in a circle', () => {
  const role = { id: 'Role', name: 'role', arn: 'arn:aws:iam::123456789012:role/role', properties: { Resource: arn } };
  const [before, , after] = linked(exported(role, {}, { ...role, id: 'Later', name: 'later', arn: `${role.arn}-2` }));
  expect(before?.properties).toEqual({ Resource: computed.as });
  expect(after?.properties).toEqual({ Resource: new Text([{ thing: 'BuildProject', as: 'arn' }]) });
});

test('computes the names of what may not be referred to', () => {
  const all = exported({}, { id: 'Pipeline', name: 'hello', arn: 'arn:x', properties: { ProjectName: 'hello-build' } });
  expect(linked(all)[1]?.properties).toEqual({ ProjectName: new Text([{ thing: 'BuildProject', as: 'name' }]) });
  expect(linked(all, () => false)[1]?.properties).toEqual({
    ProjectName: new Text([{ parameter: 'PipelineName' }, '-build']),
  });
});

test('takes no longer name for the one that it begins with', () => {
  expect(behind({ Resource: [`${arn}/*`, `${arn}-2`] })).toEqual({
    Resource: [
      new Text([{ thing: 'BuildProject', as: 'arn' }, '/*']),
      new Text([
        'arn:',
        { pseudo: 'partition' },
        ':codebuild:',
        { pseudo: 'region' },
        ':',
        { pseudo: 'account' },
        ':project/hello-build-2',
      ]),
    ],
  });
});

test('lets be what is a name by chance alone', () => {
  const values = { Value: 'hello', Name: 'hello-build', BranchName2: 'main', Text: 'arn of hello in eu-central-1' };
  expect(behind({ Settings: values })).toEqual({ Settings: values });
});

test('knows account, branch, own tags and descriptions', () => {
  const properties = {
    SourceAccount: '123456789012',
    BranchName: 'main',
    Description: 'Starts the pipeline hello on a push, and hello-two never',
    Tags: [
      { Key: 'pipeline-setup:pipeline', Value: 'hello' },
      { Key: 'team', Value: 'hello' },
    ],
  };
  expect(behind(properties)).toEqual({
    SourceAccount: new Text([{ pseudo: 'account' }]),
    BranchName: new Text([{ parameter: 'Branch' }]),
    Description: new Text(['Starts the pipeline ', { parameter: 'PipelineName' }, ' on a push, and hello-two never']),
    Tags: [
      { Key: 'pipeline-setup:pipeline', Value: new Text([{ parameter: 'PipelineName' }]) },
      { Key: 'team', Value: 'hello' },
    ],
  });
});

test('knows own tags in conditions and commands, and not what a command says', () => {
  const commands = [
    { name: 'TARGETS', value: JSON.stringify([{ Key: 'tag:pipeline-setup:environment', Values: ['hello/web'] }]) },
    { name: 'PARAMETERS', value: JSON.stringify({ commands: ['restart hello/web'] }) },
  ];
  const [before = '', after = ''] = JSON.stringify(commands).split('hello', 2);
  const rest = JSON.stringify(commands).slice(before.length + 'hello'.length + after.length);
  const properties = {
    Condition: { StringEquals: { 'ssm:resourceTag/pipeline-setup:environment': 'hello/web', 'x:tag/team': 'hello' } },
    Configuration: { EnvironmentVariables: JSON.stringify(commands) },
  };
  expect(behind(properties)).toEqual({
    Condition: {
      StringEquals: {
        'ssm:resourceTag/pipeline-setup:environment': new Text([{ parameter: 'PipelineName' }, '/web']),
        'x:tag/team': 'hello',
      },
    },
    Configuration: { EnvironmentVariables: new Text([before, { parameter: 'PipelineName' }, `${after}${rest}`]) },
  });
});

test('knows the stack that is to be reviewed', () => {
  expect(behind({ CustomData: 'not the stack hello-b, but the stack hello-build' })).toEqual({
    CustomData: new Text(['not the stack hello-b, but the stack ', { parameter: 'PipelineName' }, '-build']),
  });
});

test('knows where a website answers', () => {
  const site = { id: 'Site', type: 'AWS::S3::Bucket', name: 'site', arn: 'arn:aws:s3:::site' };
  const url = 'http://site.s3-website.eu-central-1.amazonaws.com';
  const told = { properties: { Told: `[{"value":"${url}"}]` } };
  const [, withUrl] = linked(exported({ ...site, url }, told));
  expect(withUrl?.properties).toEqual({ Told: new Text(['[{"value":"', { thing: 'Site', as: 'url' }, '"}]']) });
  const [, without] = linked(exported(site, told));
  expect(without?.properties).toEqual({
    Told: new Text([
      '[{"value":"http://',
      { thing: 'Site', as: 'name' },
      '.s3-website.',
      { pseudo: 'region' },
      '.amazonaws.com"}]',
    ]),
  });
});
