import {
  DescribeParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { afterLostAnswer } from '../../../src/aws/errors.js';
import { removeSettings } from '../../../src/resources/settings/index.js';
import { putSetting } from '../../../src/resources/settings/put.js';
import { counted, readSettings } from '../../../src/resources/settings/read.js';
import { readValues } from '../../../src/resources/settings/values.js';
import type { Setting } from '../../../src/stages/settings/setting.js';
import { ourTagPairs } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const plain: Setting = { environment: 'build', key: 'GREETING', isSecret: false };
const secret: Setting = { ...plain, isSecret: true };
const Name = '/hello/build/GREETING';
const Value = 'the value';

const created = (Type: string) => ['PutParameter', { Name, Value, Type, Tags: ourTagPairs }];
const overwritten = (Type: string) => ['PutParameter', { Name, Value, Type, Overwrite: true }];
const tags = ['ListTagsForResource', { ResourceType: 'Parameter', ResourceId: Name }];
const exists = () => awsError('ParameterAlreadyExists', 'The parameter already exists.');

function taggedWith(TagList: object[]): void {
  aws.ssm.on(ListTagsForResourceCommand).resolves({ TagList } as never);
}

describe('a setting', () => {
  test('is made with its tags', async () => {
    expect(await putSetting(context, plain, Value, undefined)).toBe('created');
    expect(aws.calls()).toEqual([created('String')]);
  });

  test('that is a secret is encrypted', async () => {
    expect(await putSetting(context, secret, Value, undefined)).toBe('created');
    expect(aws.calls()).toEqual([created('SecureString')]);
  });

  test('of ours gets a new value', async () => {
    expect(await putSetting(context, secret, Value, secret)).toBe('updated');
    expect(aws.calls()).toEqual([overwritten('SecureString')]);
  });

  test('that was made meanwhile by somebody else with this program gets the value', async () => {
    aws.ssm.on(PutParameterCommand, { Tags: ourTagPairs }).rejects(exists());
    taggedWith(ourTagPairs);
    await putSetting(context, plain, Value, undefined);
    expect(aws.calls()).toEqual([created('String'), tags, overwritten('String')]);
  });

  test('that an attempt has made whose answer was lost is ours', async () => {
    aws.ssm.on(PutParameterCommand, { Tags: ourTagPairs }).rejects(afterLostAnswer(exists()));
    await putSetting(context, plain, Value, undefined);
    expect(aws.calls()).toEqual([created('String'), overwritten('String')]);
  });

  test.each([[[]], [[{ Key: 'pipeline-setup:pipeline', Value: 'another' }]]])(
    'of somebody else is never written: tags %j',
    async (TagList) => {
      aws.ssm.on(PutParameterCommand).rejects(exists());
      taggedWith(TagList);
      await expect(putSetting(context, plain, Value, undefined)).rejects.toMatchObject({
        code: 'foreign-setting',
        message: `The parameter ${Name} was not made by this program.`,
      });
      expect(aws.writes()).toEqual([created('String')]);
    },
  );

  test('of ours that somebody removed meanwhile is ours again', async () => {
    aws.ssm.on(PutParameterCommand).resolves({ Version: 1 });
    await putSetting(context, secret, Value, secret);
    const about = { ResourceType: 'Parameter', ResourceId: Name };
    expect(aws.calls()).toEqual([overwritten('SecureString'), ['AddTagsToResource', { ...about, Tags: ourTagPairs }]]);
  });

  test('becomes a secret anew: its former values go', async () => {
    expect(await putSetting(context, secret, Value, plain)).toBe('updated');
    expect(aws.calls()).toEqual([['DeleteParameter', { Name }], created('SecureString')]);
  });

  test('becomes a secret when AWS has forgotten the plain one', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(exists()).resolves({});
    expect(await putSetting(context, secret, Value, plain)).toBe('updated');
    expect(aws.calls()).toEqual([['DeleteParameter', { Name }], created('SecureString'), created('SecureString')]);
  });

  test('that is a secret does not become a plain one by the way', async () => {
    await expect(putSetting(context, plain, Value, secret)).rejects.toMatchObject({ code: 'is-secret', exitCode: 2 });
    expect(aws.calls()).toEqual([]);
  });

  test('that is being changed is waited for', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(awsError('TooManyUpdates')).resolves({});
    await putSetting(context, plain, Value, plain);
    expect(aws.calls()).toEqual([overwritten('String'), overwritten('String')]);
  });

  test('that may not be written: the error says so without the value', async () => {
    const denied = awsError('AccessDeniedException', `You may not put the value as ${Name}: the value.`, 400);
    aws.ssm.on(PutParameterCommand).rejects(denied);
    const error = await putSetting(context, secret, Value, undefined).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect((error as Error).message).toBe(`You may not put (not shown) as ${Name}: (not shown).`);
    expect((error as Error).stack).not.toContain(Value);
  });
});

describe('what is there', () => {
  const filters = [
    { Key: 'Path', Option: 'Recursive', Values: ['/hello'] },
    { Key: 'tag:pipeline-setup:pipeline', Values: ['hello'] },
  ];

  test('is found by path and tag, page after page, without values', async () => {
    aws.ssm
      .on(DescribeParametersCommand)
      .resolvesOnce({ Parameters: [{ Name: '/hello/staging/PORT', Type: 'String' }], NextToken: 'more' })
      .resolvesOnce({ NextToken: 'last' })
      .resolvesOnce({
        Parameters: [
          { Name: '/hello/build/TOKEN', Type: 'SecureString' },
          { Name: '/hello/build/GREETING', Type: 'String' },
          { Name: '/hello/build/deeper/GREETING', Type: 'String' },
        ],
      });
    const found = await readSettings(context);
    expect(found).toEqual([
      plain,
      { environment: 'build', key: 'TOKEN', isSecret: true },
      { environment: 'staging', key: 'PORT', isSecret: false },
    ]);
    expect(counted(found)).toBe('2 settings and 1 secret');
    const asked = aws.inputsOf('DescribeParameters');
    expect(asked).toHaveLength(3);
    for (const input of asked) expect(input).toMatchObject({ ParameterFilters: filters });
  });

  const many = Array.from({ length: 12 }, (_, index): Setting => ({ ...plain, key: `KEY${index}` }));
  const nameOf = ({ key }: Setting) => `/hello/build/${key}`;

  test('is removed in tens', async () => {
    await removeSettings(context, many);
    expect(aws.calls()).toEqual([
      ['DeleteParameters', { Names: many.slice(0, 10).map(nameOf) }],
      ['DeleteParameters', { Names: many.slice(10).map(nameOf) }],
    ]);
  });

  test('has values that are asked for in tens, and those of secrets never', async () => {
    aws.ssm.on(GetParametersCommand).resolves({ Parameters: [{ Name: '/hello/build/KEY0', Value: 'zero' }] });
    const values = await readValues(context, [...many, secret]);
    expect(values.get('/hello/build/KEY0')).toBe('zero');
    expect(aws.calls()).toEqual([
      ['GetParameters', { Names: many.slice(0, 10).map(nameOf) }],
      ['GetParameters', { Names: many.slice(10).map(nameOf) }],
    ]);
  });
});
