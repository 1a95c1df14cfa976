/** Settings as something that only some pipelines have. */
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { destroy } from '../../../src/engine.js';
import { changesOf, inspect } from '../../../src/inspect.js';
import { everythingThere, nothingThere } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { testContext, type TestContext } from '../../helpers/context.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
  nothingThere(aws);
});
afterEach(() => {
  aws.restore();
});

const Parameters = [
  { Name: '/hello/build/GREETING', Type: 'String' as const },
  { Name: '/hello/build/TOKEN', Type: 'SecureString' as const },
];

function kept(): void {
  aws.ssm.on(DescribeParametersCommand).resolves({ Parameters });
}

const settingsIn = async (asked: { settings?: boolean } = {}) => {
  const survey = await inspect(context, { name: 'hello', ...asked });
  return { survey, found: survey.inspections.filter(({ kind }) => kind === 'settings') };
};

test('absent: there is nothing to make, also where settings are asked for', async () => {
  expect((await settingsIn({ settings: true })).found).toEqual([]);
  expect((await settingsIn()).found).toEqual([]);
});

test('there: counted, and known to what builds get', async () => {
  kept();
  const { survey, found } = await settingsIn({ settings: true });
  expect(found).toMatchObject([
    {
      name: '/hello/build',
      arn: 'arn:aws:ssm:eu-central-1:123456789012:parameter/hello/build/*',
      state: 'present',
      summary: '1 setting and 1 secret',
      changes: [],
    },
  ]);
  expect(survey.context.settings.map(({ key }) => key)).toEqual(['GREETING', 'TOKEN']);
});

test('there, and not asked for: builds get none, and they stay until they are removed', async () => {
  kept();
  const { survey, found } = await settingsIn();
  expect(found).toMatchObject([{ state: 'present' }]);
  expect(survey.context.settings).toEqual([]);
  const removed = await destroy(
    { context: survey.context, inspections: survey.inspections.filter((each) => each.kind === 'settings') },
    {},
  );
  expect(removed).toMatchObject([{ outcome: 'removed' }]);
  expect(aws.writes()).toEqual([['DeleteParameters', { Names: ['/hello/build/GREETING', '/hello/build/TOKEN'] }]]);
});

test('asked for last: that is seen in what builds may do, and stays', async () => {
  everythingThere(aws, context);
  kept();
  const { survey } = await settingsIn({ settings: true });
  const policy = survey.inspections.find(({ kind }) => kind === 'build-policy')!;
  const project = survey.inspections.find(({ kind }) => kind === 'build-project')!;
  expect(policy.changes.map(({ path }) => path)).toEqual(['permissions.Statement']);
  expect(project.changes).toEqual([
    {
      path: 'extras',
      from: '',
      to: 'GREETING: PARAMETER_STORE /hello/build/GREETING, TOKEN: PARAMETER_STORE /hello/build/TOKEN',
    },
  ]);
  const desired = policy.resource.desired(survey.context);
  expect(policy.resource.settings?.({ actual: desired }, context.names, new Map())).toEqual({ settings: true });
  expect(changesOf(policy.resource, { actual: desired }, survey.context)).toEqual([]);
});

test.each(['AccessDeniedException', 'UnknownOperationException'])(
  '%s: who asks for no settings need not be able to look for them',
  async (name) => {
    aws.ssm.on(DescribeParametersCommand).rejects(awsError(name, 'no'));
    expect((await settingsIn()).found).toEqual([]);
    await expect(settingsIn({ settings: true })).rejects.toThrow('no');
  },
);

test('throttled: that is told', async () => {
  aws.ssm.on(DescribeParametersCommand).rejects(awsError('ThrottlingException', 'slowly'));
  await expect(settingsIn()).rejects.toThrow('slowly');
});
