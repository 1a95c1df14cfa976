import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { translate } from '../../src/aws/translate.js';
import { destroy, provision } from '../../src/engine.js';
import { inspect } from '../../src/inspect.js';
import { type BaseKind, resources } from '../../src/resources/index.js';
import type { Resource } from '../../src/resources/resource.js';
import { everythingThere, nothingThere } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';
import { surveyOf } from '../helpers/survey.js';

let aws: MockedAws;
let context: TestContext;
beforeEach(() => {
  aws = mockAws();
  context = testContext();
});
afterEach(() => {
  aws.restore();
});

type Service = 'codebuild' | 'codecommit' | 'codepipeline' | 'events' | 'iam' | 'logs' | 's3';

/** Which service each kind of resource belongs to. */
const services: Record<BaseKind, Service> = {
  repository: 'codecommit',
  'artifact-bucket': 's3',
  'log-group': 'logs',
  'pipeline-role': 'iam',
  'pipeline-policy': 'iam',
  'build-role': 'iam',
  'build-policy': 'iam',
  'trigger-role': 'iam',
  'trigger-policy': 'iam',
  'build-project': 'codebuild',
  pipeline: 'codepipeline',
  rule: 'events',
  target: 'events',
};

/** From now on every call to the service fails. */
function fail(service: Service, error: Error): void {
  const { send } = aws[service];
  send.reset();
  send.rejects(error);
}

const said = 'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: x:Y on resource: arn:z';
const failures = [
  ['denied', awsError('AccessDeniedException', said), { code: 'access-denied', exitCode: 4 }],
  ['throttled', awsError('ThrottlingException', 'Rate exceeded'), { code: 'throttled', exitCode: 1 }],
] as const;

describe.each(failures)('%s', (_what, error, meaning) => {
  test.each(resources.map(({ kind }) => kind))('reading the %s', async (kind) => {
    nothingThere(aws);
    fail(services[kind], error);
    const failure: unknown = await inspect(context, { name: 'hello' }).catch((reason: unknown) => reason);
    expect(failure).toBe(error);
    expect(translate(failure)).toMatchObject(meaning);
  });

  test.each(resources.map(({ kind }) => kind))('making the %s', async (kind) => {
    nothingThere(aws);
    const survey = await surveyOf(context, kind);
    fail(services[kind], error);
    await expect(provision(survey)).rejects.toBe(error);
    expect(context.events.at(-1)).toMatchObject({ type: 'resource-failed', kind });
  });

  test.each(resources.map(({ kind }) => kind))('changing the %s', async (kind) => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, kind);
    const resource: Resource = resources.find((each) => each.kind === kind)!;
    fail(services[kind], error);
    await expect(resource.update(context, survey.inspection.found!)).rejects.toBe(error);
  });

  test.each(resources.map(({ kind }) => kind))('removing the %s', async (kind) => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, kind);
    fail(services[kind], error);
    await expect(destroy(survey, {})).rejects.toBe(error);
    expect(context.events.at(-1)).toMatchObject({ type: 'resource-failed', kind });
  });
});
