import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { translate } from '../../../src/aws/translate.js';
import { destroy, provision } from '../../../src/engine.js';
import { awsError, type MockedAws, mockAws } from '../../helpers/aws.js';
import { deployed, instances, nothingDeployed } from '../../helpers/codedeploy-account.js';
import { testContext, type TestContext } from '../../helpers/context.js';
import { surveyOf } from '../../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = { ...testContext(), endpoint: 'local' };
});
afterEach(() => {
  aws.restore();
});

const services = {
  'codedeploy-role': 'iam',
  'codedeploy-policy': 'iam',
  'codedeploy-application': 'codedeploy',
  'instance-role': 'iam',
  'instance-policy': 'iam',
  'instance-profile': 'iam',
  'on-premises-instance': 'codedeploy',
  'deployment-group': 'codedeploy',
} as const;
const asked = { stages: [instances] };
const kinds = Object.keys(services) as (keyof typeof services)[];

const said = 'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: x:Y on resource: arn:z';
describe.each([
  ['denied', awsError('AccessDeniedException', said), { code: 'access-denied', exitCode: 4 }],
  ['throttled', awsError('ThrottlingException', 'Rate exceeded'), { code: 'throttled', exitCode: 1 }],
] as const)('%s', (_what, error, meaning) => {
  /** From now on every call to the service of this kind fails. */
  function fail(kind: keyof typeof services): void {
    const { send } = aws[services[kind]];
    send.reset();
    send.rejects(error);
  }

  test.each(kinds)('reading, making, changing and removing the %s', async (kind) => {
    nothingDeployed(aws);
    const missing = await surveyOf(context, kind, asked);
    deployed(aws, context);
    const there = await surveyOf(context, kind, asked);
    fail(kind);
    await expect(surveyOf(context, kind, asked)).rejects.toBe(error);
    await expect(provision(missing)).rejects.toBe(error);
    expect(context.events.at(-1)).toMatchObject({ type: 'resource-failed', kind });
    await expect(there.inspections[0]!.resource.update(there.context, there.inspection.found!)).rejects.toBe(error);
    await expect(destroy(there, {})).rejects.toBe(error);
    expect(translate(error)).toMatchObject(meaning);
  });
});
