import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destroy, provision } from '../../src/engine.js';
import { rule, target } from '../../src/resources/trigger.js';
import { eventPatternOf, everythingThere, nothingThere, ourTagPairs } from '../helpers/account.js';
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

const ResourceARN = 'arn:aws:events:eu-central-1:123456789012:rule/hello-push';
const Rule = 'hello-push';
const ourTarget = {
  Id: 'pipeline',
  Arn: 'arn:aws:codepipeline:eu-central-1:123456789012:hello',
  RoleArn: 'arn:aws:iam::123456789012:role/hello-eu-central-1-trigger',
};
const gone = new ResourceNotFoundException({ message: 'Rule hello-push does not exist.', $metadata: {} });

function declaration(branch = 'main') {
  return {
    Name: Rule,
    Description: 'Starts the pipeline hello on a push',
    EventPattern: eventPatternOf({ branch }),
    State: 'ENABLED',
  };
}

describe('the rule', () => {
  test('absent: is made with its pattern and its tags', async () => {
    nothingThere(aws);
    expect(await rule.read(context)).toBeUndefined();
    await provision(await surveyOf(context, 'rule', { branch: 'trunk', tags: { team: 'web' } }));
    const Tags = [{ Key: 'team', Value: 'web' }, ...ourTagPairs];
    expect(aws.writes()).toEqual([['PutRule', { ...declaration('trunk'), Tags }]]);
  });

  test('same: there is nothing to change, whatever the order in its pattern', async () => {
    everythingThere(aws, context);
    const { detail, ...others } = JSON.parse(eventPatternOf({ branch: 'main' }));
    const EventPattern = JSON.stringify({ detail, ...others }, null, 2);
    aws.events.on(DescribeRuleCommand).resolves({ Name: Rule, State: 'ENABLED', EventPattern });
    expect((await surveyOf(context, 'rule')).inspection).toMatchObject({ state: 'present', changes: [] });
  });

  test.each([
    [
      'that is switched off',
      { State: 'DISABLED', EventPattern: eventPatternOf({ branch: 'main' }) } as const,
      { path: 'state', from: 'DISABLED', to: 'ENABLED' },
    ],
    [
      'of another branch',
      { State: 'ENABLED', EventPattern: eventPatternOf({ branch: 'old' }) } as const,
      { path: 'pattern.detail.referenceName.0', from: 'old', to: 'main' },
    ],
  ])('%s: is set right', async (_what, found, change) => {
    everythingThere(aws, context);
    aws.events.on(DescribeRuleCommand).resolves({ Name: Rule, ...found });
    const survey = await surveyOf(context, 'rule');
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes: [change] });
    await provision(survey);
    expect(aws.writes()).toEqual([
      ['PutRule', declaration()],
      ['TagResource', { ResourceARN, Tags: ourTagPairs }],
    ]);
  });

  test('without our tag: is foreign, and so is its target', async () => {
    everythingThere(aws, context);
    aws.events.on(ListTagsForResourceCommand).resolves({ Tags: [] });
    for (const kind of ['rule', 'target'] as const) {
      expect((await surveyOf(context, kind)).inspection.state).toBe('foreign');
    }
  });

  test('is removed', async () => {
    everythingThere(aws, context);
    await destroy(await surveyOf(context, 'rule'), {});
    expect(aws.writes()).toEqual([['DeleteRule', { Name: Rule }]]);
  });

  const hasTargets = awsError('ValidationException', "Rule can't be deleted since it has targets.");

  test('is removed with the targets that somebody added', async () => {
    everythingThere(aws, context);
    aws.events
      .on(DeleteRuleCommand)
      .rejectsOnce(hasTargets)
      .resolves({})
      .on(ListTargetsByRuleCommand)
      .resolves({ Targets: [{ Id: 'theirs', Arn: 'arn:aws:sns:eu-central-1:123456789012:news' }] });
    await destroy(await surveyOf(context, 'rule'), {});
    expect(aws.writes()).toEqual([
      ['DeleteRule', { Name: Rule }],
      ['RemoveTargets', { Rule, Ids: ['theirs'] }],
      ['DeleteRule', { Name: Rule }],
    ]);
  });

  test('is removed when EventBridge has noticed that its target is gone', async () => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, 'rule');
    aws.events
      .on(DeleteRuleCommand)
      .rejectsOnce(hasTargets)
      .rejectsOnce(hasTargets)
      .resolves({})
      .on(ListTargetsByRuleCommand)
      .resolves({ Targets: [] });
    await destroy(survey, {});
    expect(context.host.waits).toEqual([500, 1000]);
  });

  test('that cannot be removed is not tried for ever', async () => {
    everythingThere(aws, context);
    const survey = await surveyOf(context, 'rule');
    aws.events.on(DeleteRuleCommand).rejects(hasTargets).on(ListTargetsByRuleCommand).resolves({ Targets: [] });
    await expect(destroy(survey, {})).rejects.toBe(hasTargets);
    expect(aws.inputsOf('DeleteRule')).toHaveLength(10);
  });
});

describe('the target', () => {
  test('absent: is made with the role that may start the pipeline', async () => {
    nothingThere(aws);
    expect(await target.read(context)).toBeUndefined();
    await provision(await surveyOf(context, 'target'));
    expect(aws.writes()).toEqual([['PutTargets', { Rule, Targets: [ourTarget] }]]);
  });

  test('absent, though somebody added another one', async () => {
    everythingThere(aws, context);
    aws.events.on(ListTargetsByRuleCommand).resolves({ Targets: [{ Id: 'theirs', Arn: 'arn' }] });
    expect((await surveyOf(context, 'target')).inspection.state).toBe('missing');
  });

  test('same: there is nothing to change', async () => {
    everythingThere(aws, context);
    expect((await surveyOf(context, 'target')).inspection).toMatchObject({ state: 'present', changes: [] });
  });

  test.each([
    ['another pipeline', { ...ourTarget, Arn: 'arn:other' }, 'pipeline', 'arn:other'],
    ['another role', { ...ourTarget, RoleArn: 'arn:other' }, 'role', 'arn:other'],
  ])('with %s: is set right', async (_what, found, path, from) => {
    everythingThere(aws, context);
    aws.events.on(ListTargetsByRuleCommand).resolves({ Targets: [found] });
    const survey = await surveyOf(context, 'target');
    expect(survey.inspection).toMatchObject({ state: 'drifted', changes: [{ path, from }] });
    await provision(survey);
    expect(aws.writes()).toEqual([['PutTargets', { Rule, Targets: [ourTarget] }]]);
  });

  test('keeps what others put into it', async () => {
    everythingThere(aws, context);
    const theirs = { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: 'arn:queue' } };
    aws.events.on(ListTargetsByRuleCommand).resolves({ Targets: [{ ...ourTarget, ...theirs, RoleArn: 'arn:other' }] });
    await provision(await surveyOf(context, 'target'));
    expect(aws.writes()).toEqual([['PutTargets', { Rule, Targets: [{ ...ourTarget, ...theirs }] }]]);
  });

  test('that EventBridge does not take is an error, though it answers 200', async () => {
    nothingThere(aws);
    const failed = { TargetId: 'pipeline', ErrorCode: 'ConcurrentModificationException', ErrorMessage: 'Try again' };
    aws.events.on(PutTargetsCommand).resolves({ FailedEntryCount: 1, FailedEntries: [failed] });
    await expect(provision(await surveyOf(context, 'target'))).rejects.toMatchObject({
      code: 'target-refused',
      message: 'EventBridge did not take the pipeline as target of the rule hello-push: Try again',
    });
  });

  test('is made as soon as EventBridge may use its role', async () => {
    nothingThere(aws);
    const notYet = "Provided role 'arn' cannot be assumed by principal 'events.amazonaws.com'.";
    aws.events.on(PutTargetsCommand).rejectsOnce(awsError('ValidationException', notYet)).resolves({});
    await provision(await surveyOf(context, 'target'));
    expect(aws.inputsOf('PutTargets')).toHaveLength(2);
  });

  test.each([
    ['has noticed its rule', gone],
    ['has done with an earlier change', awsError('ConcurrentModificationException', 'Rule is being changed')],
  ])('is made as soon as EventBridge %s', async (_what, notYet) => {
    nothingThere(aws);
    aws.events.on(PutTargetsCommand).rejectsOnce(notYet).resolves({});
    await provision(await surveyOf(context, 'target'));
    expect(aws.inputsOf('PutTargets')).toHaveLength(2);
  });

  test('is removed; gone already is no error', async () => {
    everythingThere(aws, context);
    aws.events.on(RemoveTargetsCommand).rejects(gone);
    const [result] = await destroy(await surveyOf(context, 'target'), {});
    expect(result?.outcome).toBe('removed');
    expect(aws.writes()).toEqual([['RemoveTargets', { Rule, Ids: ['pipeline'] }]]);
  });
});
