import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { translate } from '../../../src/aws/translate.js';
import { destroy, provision } from '../../../src/engine.js';
import { inspect } from '../../../src/inspect.js';
import { everythingThere } from '../../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { nothingReleased, released, staging } from '../../helpers/beanstalk-account.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

const services = {
  'beanstalk-application': 'elasticbeanstalk',
  'eb-service-role': 'iam',
  'eb-operations-role': 'iam',
  'eb-operations-policy': 'iam',
  'eb-instance-role': 'iam',
  'eb-instance-profile': 'iam',
  'beanstalk-environment': 'elasticbeanstalk',
} as const;
const asked = { stages: [staging] };
const kinds = Object.keys(services) as (keyof typeof services)[];

const said = 'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: x:Y on resource: arn:z';
describe.each([
  ['denied', awsError('AccessDenied', said), { code: 'access-denied', exitCode: 4 }],
  ['throttled', awsError('Throttling', 'Rate exceeded'), { code: 'throttled', exitCode: 1 }],
] as const)('%s', (_what, error, meaning) => {
  /** From now on every call to the service of this kind fails. */
  function fail(kind: keyof typeof services): void {
    const { send } = aws[services[kind]];
    send.reset();
    send.rejects(error);
  }

  test.each(kinds)('reading, making and removing the %s', async (kind) => {
    nothingReleased(aws);
    const missing = await surveyOf(context, kind, asked);
    released(aws, context);
    const there = await surveyOf(context, kind, asked);
    fail(kind);
    await expect(surveyOf(context, kind, asked)).rejects.toBe(error);
    await expect(provision(missing)).rejects.toBe(error);
    expect(context.events.at(-1)).toMatchObject({ type: 'resource-failed', kind });
    await expect(there.inspections[0]!.resource.update(context, there.inspection.found!)).rejects.toBe(error);
    await expect(destroy(there, {})).rejects.toBe(error);
    expect(translate(error)).toMatchObject(meaning);
  });
});

test('who may not look at Elastic Beanstalk does without, where nothing is released to it', async () => {
  everythingThere(aws, context);
  const { send } = aws.elasticbeanstalk;
  send.reset();
  send.rejects(awsError('AccessDenied', said));
  const { inspections } = await inspect(context, { name: 'hello' });
  expect(inspections.map(({ kind }) => kind)).not.toContain('beanstalk-application');
});
