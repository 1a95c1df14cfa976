import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandInput,
  GetParametersCommand,
  ListTagsForResourceCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ParameterRecord, parameters } from '../../../src/local/services/ssm/parameter.js';
import { type Local, openLocal } from '../../helpers/local.js';

const noon = new Date('2026-03-01T12:00:00Z');
let local: Local;
let ssm: SSMClient;

beforeEach(async () => {
  local = await openLocal({ clock: () => noon });
  ssm = local.client(SSMClient);
});
afterEach(() => local.close());

function put(Name: string, Value: string, over: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...over }));
}

async function get(Name: string, WithDecryption?: boolean) {
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name, ...(WithDecryption !== undefined && { WithDecryption }) }),
  );
  return Parameter;
}

async function namesBelow(Path: string, over: Partial<GetParametersByPathCommandInput> = {}) {
  const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path, ...over }));
  return Parameters?.map(({ Name }) => Name);
}

async function described(input: DescribeParametersCommandInput = {}) {
  const { Parameters } = await ssm.send(new DescribeParametersCommand(input));
  return Parameters?.map(({ Name }) => Name);
}

const arn = (name: string) => `arn:aws:ssm:us-east-1:000000000000:parameter${name}`;

describe('a parameter', () => {
  it('comes back as it was put', async () => {
    expect(await put('/app/url', 'https://example.com')).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await get('/app/url')).toEqual({
      Name: '/app/url',
      Type: 'String',
      Value: 'https://example.com',
      Version: 1,
      LastModifiedDate: noon,
      ARN: arn('/app/url'),
      DataType: 'text',
    });
  });

  it('has versions, by number and as history', async () => {
    await put('/a', 'one', { Description: 'first', AllowedPattern: '^[a-z]+$' });
    await expect(put('/a', 'two')).rejects.toMatchObject({
      name: 'ParameterAlreadyExists',
      message: expect.stringContaining('set the overwrite option in the request to true'),
    });
    const { Version } = await ssm.send(new PutParameterCommand({ Name: '/a', Value: 'two', Overwrite: true }));
    expect(Version).toBe(2);
    expect(await get('/a')).toMatchObject({ Value: 'two', Version: 2 });
    expect(await get('/a:1')).toMatchObject({ Value: 'one', Version: 1, Selector: ':1', Name: '/a' });
    await expect(get('/a:3')).rejects.toMatchObject({
      name: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 3 of /a. Verify the version and try again.',
    });
    const { Parameters, NextToken } = await ssm.send(new GetParameterHistoryCommand({ Name: '/a', MaxResults: 1 }));
    expect(Parameters).toMatchObject([{ Value: 'one', Version: 1, Description: 'first' }]);
    const rest = await ssm.send(new GetParameterHistoryCommand({ Name: '/a', NextToken }));
    // What the second did not say is as in the first.
    expect(rest.Parameters).toMatchObject([{ Version: 2, Description: 'first', AllowedPattern: '^[a-z]+$' }]);
    expect(rest.Parameters?.[0]?.LastModifiedUser).toBe('arn:aws:iam::000000000000:user/local');
  });

  it('keeps its last hundred versions', async () => {
    await put('a', 'first');
    await local.aws.act(async (call) => {
      const stored = (await parameters(call).get('a')) as ParameterRecord;
      const version = stored.versions[0] as ParameterRecord['versions'][0];
      const versions = Array.from({ length: 100 }, (_, index) => ({ ...version, version: index + 1 }));
      await parameters(call).put('a', { ...stored, versions });
    });
    expect(await put('a', 'second', { Overwrite: true })).toMatchObject({ Version: 101 });
    expect(await get('a:2')).toMatchObject({ Value: 'first' });
    await expect(get('a:1')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
  });

  it.each(['/app/key', 'key'])('called %s is found by its ARN', async (name) => {
    await put(name, 'value');
    const { ARN = '' } = (await get(name)) ?? {};
    expect(await get(ARN)).toMatchObject({ Name: name, Value: 'value' });
    expect(await get(`${ARN}:1`)).toMatchObject({ Name: name, Selector: ':1' });
    await expect(get(ARN.replace('us-east-1', 'eu-west-1'))).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('is not found in another region, or when it is not there', async () => {
    await put('a', 'b');
    const elsewhere = local.client(SSMClient, { region: 'eu-west-1' });
    await expect(elsewhere.send(new GetParameterCommand({ Name: 'a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(ssm.send(new GetParameterHistoryCommand({ Name: 'b' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  it('is deleted', async () => {
    await put('a', 'b');
    await put('b', 'c');
    await ssm.send(new DeleteParameterCommand({ Name: 'a' }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: 'a' }))).rejects.toMatchObject({
      name: 'ParameterNotFound',
    });
    expect(await ssm.send(new DeleteParametersCommand({ Names: ['a', 'b'] }))).toMatchObject({
      DeletedParameters: ['b'],
      InvalidParameters: ['a'],
    });
  });
});

describe('a SecureString', () => {
  it('is given in clear only when it is asked for so', async () => {
    await put('/secret', 'hunter2', { Type: 'SecureString' });
    expect(await get('/secret', true)).toMatchObject({ Value: 'hunter2', Type: 'SecureString' });
    const { Value = '' } = (await get('/secret')) ?? {};
    expect(Value).toMatch(/^[A-Za-z0-9+/]{40,}=*$/);
    expect(await get('/secret', false)).toMatchObject({ Value });
    const history = await ssm.send(new GetParameterHistoryCommand({ Name: '/secret', WithDecryption: true }));
    expect(history.Parameters).toMatchObject([{ Value: 'hunter2', KeyId: 'alias/aws/ssm' }]);
  });

  it('lies sealed on the disk', async () => {
    await put('/secret', 'hunter2', { Type: 'SecureString' });
    await put('/open', 'hunter3', { Type: 'StringList' });
    const folder = join(local.home, 'state', 'regions', 'us-east-1', 'ssm', 'parameters');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(files.join()).toContain('hunter3');
    expect(files.join()).not.toContain('hunter2');
  });

  it('has no other key than the local one', async () => {
    await expect(put('/a', 'b', { Type: 'SecureString', KeyId: 'alias/mine' })).rejects.toMatchObject({
      name: 'InvalidKeyId',
    });
    await expect(put('/a', 'b', { KeyId: 'alias/aws/ssm' })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('GetParameters', () => {
  it('gives what there is and names what there is not', async () => {
    await put('/a', '1');
    await put('b', '2');
    const { Parameters, InvalidParameters } = await ssm.send(
      new GetParametersCommand({ Names: ['/a:1', 'b', 'c', 'b:7', 'b'] }),
    );
    expect(Parameters?.map(({ Name, Selector = '' }) => Name + Selector)).toEqual(['/a:1', 'b']);
    expect(InvalidParameters).toEqual(['c', 'b:7']);
  });

  it('takes ten names', async () => {
    const Names = Array.from({ length: 11 }, (_, index) => `n${index}`);
    await expect(ssm.send(new GetParametersCommand({ Names }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Member must have length less than or equal to 10'),
    });
  });
});

describe('lists', () => {
  beforeEach(async () => {
    await put('/app/dev/url', '1', { Tags: [{ Key: 'stage', Value: 'dev' }] });
    await put('/app/prod/url', '2', { Tags: [{ Key: 'stage', Value: 'prod' }] });
    await put('/app/token', '3', { Type: 'SecureString' });
    await put('/apple', '4', { Tier: 'Advanced' });
    await put('plain', '5');
  });

  it('by path go one level down, or all', async () => {
    expect(await namesBelow('/app')).toEqual(['/app/token']);
    expect(await namesBelow('/app/', { Recursive: true })).toEqual(['/app/dev/url', '/app/prod/url', '/app/token']);
    expect(await namesBelow('/')).toEqual(['/apple', 'plain']);
    expect(await namesBelow('/none')).toEqual([]);
  });

  it('by path are filtered by type, and by nothing that has no meaning there', async () => {
    const byType = [{ Key: 'Type', Values: ['SecureString'] }];
    expect(await namesBelow('/', { Recursive: true, ParameterFilters: byType })).toEqual(['/app/token']);
    await expect(namesBelow('/', { ParameterFilters: [{ Key: 'Name', Values: ['a'] }] })).rejects.toMatchObject({
      name: 'InvalidFilterKey',
    });
    await expect(namesBelow('app')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('come in pages', async () => {
    const names: (string | undefined)[] = [];
    const pages = paginateGetParametersByPath({ client: ssm, pageSize: 2 }, { Path: '/', Recursive: true });
    for await (const { Parameters = [] } of pages) {
      expect(Parameters.length).toBeLessThanOrEqual(2);
      names.push(...Parameters.map(({ Name }) => Name));
    }
    expect(names).toEqual(['/app/dev/url', '/app/prod/url', '/app/token', '/apple', 'plain']);
    await expect(namesBelow('/', { NextToken: 'never given' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it.each<[DescribeParametersCommandInput, string[]]>([
    [{ Filters: [{ Key: 'Name', Values: ['/app'] }] }, ['/app/dev/url', '/app/prod/url', '/app/token', '/apple']],
    [{ ParameterFilters: [{ Key: 'Name', Values: ['/apple'] }] }, ['/apple']],
    [
      { ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['url', 'plain'] }] },
      ['/app/dev/url', '/app/prod/url', 'plain'],
    ],
    [{ ParameterFilters: [{ Key: 'Path', Values: ['/app'] }] }, ['/app/token']],
    [
      {
        ParameterFilters: [
          { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
          { Key: 'tag:stage', Values: ['dev'] },
        ],
      },
      ['/app/dev/url'],
    ],
    [{ ParameterFilters: [{ Key: 'tag:stage' }] }, ['/app/dev/url', '/app/prod/url']],
    [{ ParameterFilters: [{ Key: 'Tier', Values: ['Advanced'] }] }, ['/apple']],
    [{ ParameterFilters: [{ Key: 'KeyId', Option: 'BeginsWith', Values: ['alias/'] }] }, ['/app/token']],
    [{ ParameterFilters: [{ Key: 'Label', Values: ['a'] }] }, []],
    [{ Shared: true }, []],
  ])('of metadata are filtered: %j', async (input, names) => {
    expect(await described(input)).toEqual(names);
  });

  it.each([
    [{ ParameterFilters: [{ Key: 'Path', Option: 'Equals', Values: ['/a'] }] }, 'InvalidFilterOption'],
    [{ ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['S'] }] }, 'InvalidFilterOption'],
    [{ ParameterFilters: [{ Key: 'Type' }] }, 'InvalidFilterValue'],
    [{ ParameterFilters: [{ Key: 'Size', Values: ['1'] }] }, 'ValidationException'],
    [{ MaxResults: 51 }, 'ValidationException'],
  ])('of metadata refuse %j', async (input, name) => {
    await expect(described(input)).rejects.toMatchObject({ name });
  });

  it('of metadata tell no value', async () => {
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.[2]).toEqual({
      Name: '/app/token',
      ARN: arn('/app/token'),
      Type: 'SecureString',
      KeyId: 'alias/aws/ssm',
      LastModifiedDate: noon,
      LastModifiedUser: 'arn:aws:iam::000000000000:user/local',
      Version: 1,
      Tier: 'Standard',
      Policies: [],
      DataType: 'text',
    });
  });
});

describe('PutParameter', () => {
  it.each([
    ['aws', 'ValidationException', /can't be prefixed with "aws" or "ssm"/],
    ['/SSMthing', 'ValidationException', /can't be prefixed with "aws" or "ssm"/],
    ['/aws/service/x', 'AccessDeniedException', /No access to reserved parameter name: \/aws\/service\/x\./],
    ['/ssm/x', 'ValidationException', /can't be prefixed with "ssm"/],
    ['with space', 'ValidationException', /can't be prefixed with "ssm".*letters, numbers/],
    ['/a//b', 'ValidationException', /letters, numbers/],
    ['a/b', 'ValidationException', /must be a fully qualified name/],
    [arn('/a'), 'ValidationException', /letters, numbers/],
    [`/${'a'.repeat(1000)}`, 'ValidationException', /1011 characters/],
    ['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16', 'HierarchyLevelLimitExceededException', /maximum of 15 levels/],
  ])('refuses the name %s', async (Name, name, message) => {
    await expect(put(Name, 'x')).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('takes fifteen levels', async () => {
    await put('/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15', 'x');
    expect(await described()).toEqual(['/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15']);
  });

  it('needs a type for a new one, and keeps it', async () => {
    await expect(ssm.send(new PutParameterCommand({ Name: 'a', Value: 'b' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'A parameter type is required when you create a parameter.',
    });
    await put('a', 'b');
    await expect(put('a', 'c', { Type: 'SecureString', Overwrite: true })).rejects.toMatchObject({
      name: 'HierarchyTypeMismatchException',
    });
  });

  it('holds values to their tier, and tells none', async () => {
    const long = 'x'.repeat(4097);
    await expect(put('a', long)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^Standard tier parameters support a maximum parameter value of 4096/),
    });
    expect(await put('a', long, { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
    expect(await put('b', 'short', { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Standard' });
    await expect(put('c', 'x'.repeat(8193), { Tier: 'Advanced' })).rejects.toMatchObject({
      message: 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    });
    await expect(put('a', 'short', { Tier: 'Standard', Overwrite: true })).rejects.toMatchObject({
      message: expect.stringContaining("You can't downgrade a parameter"),
    });
    expect(await put('a', 'short', { Overwrite: true })).toMatchObject({ Tier: 'Advanced' });
    await expect(put('d', '')).rejects.toMatchObject({
      message: expect.stringContaining("'value' failed to satisfy constraint: Member must have length greater than"),
    });
  });

  it('holds values to their pattern', async () => {
    await put('port', '8080', { AllowedPattern: '^\\d{2,5}$' });
    const refused = put('port', 'hunter2', { Overwrite: true });
    await expect(refused).rejects.toMatchObject({
      name: 'ParameterPatternMismatchException',
      message: expect.not.stringContaining('hunter2'),
    });
    await expect(put('other', 'x', { AllowedPattern: '(' })).rejects.toMatchObject({
      name: 'InvalidAllowedPatternException',
    });
  });

  it('gives up a pattern without end', async () => {
    await expect(put('a', `${'a'.repeat(100)}!`, { AllowedPattern: '^(a|aa|a)+$' })).rejects.toMatchObject({
      name: 'InvalidAllowedPatternException',
      message: expect.stringContaining('takes too long'),
    });
  });

  it.each<[Partial<PutParameterCommandInput>, RegExp]>([
    [{ Policies: '[]' }, /policies are not offered/],
    [{ DataType: 'aws:ec2:image' }, /data type is not supported by the local AWS: aws:ec2:image/],
    [{ Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] }, /tags and overwrite can't be used together/],
    [{ Type: 'Number' as 'String' }, /enum value set: \[String, StringList, SecureString\]/],
  ])('refuses %j', async (over, message) => {
    await expect(put('a', 'b', over)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });
});

describe('tags', () => {
  const resource = { ResourceType: 'Parameter', ResourceId: 'a' } as const;
  const tags = async () => (await ssm.send(new ListTagsForResourceCommand(resource))).TagList;

  it('are given, changed and taken', async () => {
    await put('a', 'b', { Tags: [{ Key: 'x', Value: '1' }] });
    const Tags = [
      { Key: 'x', Value: '2' },
      { Key: 'y', Value: '3' },
    ];
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags }));
    expect(await tags()).toEqual(Tags);
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['x'] }));
    expect(await tags()).toEqual([{ Key: 'y', Value: '3' }]);
    await put('a', 'c', { Overwrite: true });
    expect(await tags()).toEqual([{ Key: 'y', Value: '3' }]);
  });

  it('are fifty at most, and not of AWS', async () => {
    await put('a', 'b');
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(ssm.send(new AddTagsToResourceCommand({ ...resource, Tags }))).rejects.toMatchObject({
      name: 'TooManyTagsError',
    });
    const reserved = [{ Key: 'aws:x', Value: '' }];
    await expect(ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: reserved }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('belong to a parameter that is there', async () => {
    await expect(tags()).rejects.toMatchObject({ name: 'InvalidResourceId' });
    const document = { ...resource, ResourceType: 'Document' } as const;
    await expect(ssm.send(new ListTagsForResourceCommand(document))).rejects.toMatchObject({
      name: 'InvalidResourceType',
    });
  });
});
