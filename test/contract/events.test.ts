import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesOf } from '../../src/names.js';
import { triggerTrust } from '../../src/policies.js';
import { tagPairs } from '../../src/resources/resource.js';
import { refusal } from './refusal.js';
import { createRole, trustIn } from './roles.js';
import { openWorld, type World } from './world.js';

/** Events that nobody sends: the rule is never matched. */
const EventPattern = JSON.stringify({ source: ['pipeline-setup.contract'] });

let world: World;
let Name: string;
let target: { Id: string; Arn: string };
let RoleArn: string;

const events = () => world.aws.events();

beforeAll(async () => {
  world = await openWorld();
  const names = namesOf({ name: world.name }, world.identity);
  Name = names.rule.name;
  target = { Id: 'pipeline', Arn: names.pipeline.arn };
  RoleArn = await createRole(world, names.triggerRole.name, triggerTrust(names));
});
afterAll(() => world.close());

describe('PutRule', () => {
  test('makes a rule that is enabled, with its tags as pairs', async () => {
    const Tags = tagPairs(world.tags);
    const { RuleArn } = await events().send(new PutRuleCommand({ Name, EventPattern, Description: 'Mine', Tags }));
    const { partition, region, account } = world.identity;
    expect(RuleArn).toBe(`arn:${partition}:events:${region}:${account}:rule/${Name}`);
    const found = await world.eventually(() => events().send(new DescribeRuleCommand({ Name })));
    expect(found).toMatchObject({ State: 'ENABLED', Description: 'Mine', EventPattern });
    const tags = await events().send(new ListTagsForResourceCommand({ ResourceARN: RuleArn }));
    expect(tags.Tags).toEqual(Tags);
  });

  test('replaces all of a rule but its tags, of which it takes no new ones', async () => {
    const Tags = [{ Key: 'colour', Value: 'red' }];
    const { RuleArn } = await events().send(new PutRuleCommand({ Name, EventPattern, State: 'DISABLED', Tags }));
    const found = await world.eventually(
      () => events().send(new DescribeRuleCommand({ Name })),
      ({ State }) => State === 'DISABLED',
    );
    expect(found.State).toBe('DISABLED');
    expect(found.Description).toBeUndefined();
    const tags = await events().send(new ListTagsForResourceCommand({ ResourceARN: RuleArn }));
    expect(tags.Tags).toEqual(tagPairs(world.tags));
  });

  test('refuses a pattern that is none', async () => {
    const rule = new PutRuleCommand({ Name: `${Name}-other`, EventPattern: '{"source": "not a list"}' });
    await expect(events().send(rule)).rejects.toThrow(refusal('InvalidEventPatternException'));
  });

  test('refuses a role that EventBridge may not assume', async () => {
    const untrusting = await createRole(world, `${world.name}-other`, trustIn('ec2'));
    const rule = new PutRuleCommand({ Name: `${Name}-other`, EventPattern, RoleArn: untrusting });
    await expect(events().send(rule)).rejects.toThrow(
      refusal('ValidationException', /cannot be assumed by principal 'events\.amazonaws\.com'/),
    );
  });
});

describe('the targets of a rule', () => {
  test('may be a pipeline only with a role', async () => {
    const put = events().send(new PutTargetsCommand({ Rule: Name, Targets: [target] }));
    await expect(put).rejects.toThrow(refusal('ValidationException', /RoleArn is required for target/));
  });

  test('may be a pipeline that is not there yet, with a role that is for this rule alone', async () => {
    const put = new PutTargetsCommand({ Rule: Name, Targets: [{ ...target, RoleArn }] });
    expect((await world.eventually(() => events().send(put))).FailedEntryCount).toBe(0);
    const { Targets } = await events().send(new ListTargetsByRuleCommand({ Rule: Name }));
    expect(Targets).toEqual([{ ...target, RoleArn }]);
  });

  test('are replaced by those with their id', async () => {
    const Targets = [{ ...target, RoleArn, Input: '{"pushed":true}' }];
    await events().send(new PutTargetsCommand({ Rule: Name, Targets }));
    const found = await world.eventually(
      () => events().send(new ListTargetsByRuleCommand({ Rule: Name })),
      (answer) => answer.Targets?.[0]?.Input !== undefined,
    );
    expect(found.Targets).toEqual(Targets);
  });

  test('hold the rule: with them it cannot be deleted', async () => {
    await expect(events().send(new DeleteRuleCommand({ Name }))).rejects.toThrow(
      refusal('ValidationException', /can't be deleted since it has targets/),
    );
  });

  test('that are not there are counted by a removal that succeeds', async () => {
    const { FailedEntryCount, FailedEntries } = await events().send(
      new RemoveTargetsCommand({ Rule: Name, Ids: ['absent'] }),
    );
    expect(FailedEntryCount).toBe(1);
    expect(FailedEntries).toMatchObject([{ TargetId: 'absent', ErrorCode: 'ResourceNotFoundException' }]);
  });
});

describe('where there is none', () => {
  test('DescribeRule and PutTargets are refused', async () => {
    const absent = `${Name}-absent`;
    await expect(events().send(new DescribeRuleCommand({ Name: absent }))).rejects.toThrow(
      refusal('ResourceNotFoundException'),
    );
    const put = new PutTargetsCommand({ Rule: absent, Targets: [{ ...target, RoleArn }] });
    await expect(events().send(put)).rejects.toThrow(refusal('ResourceNotFoundException'));
  });

  test('DeleteRule succeeds', async () => {
    await events().send(new RemoveTargetsCommand({ Rule: Name, Ids: [target.Id] }));
    // Just after the removal EventBridge may still see the target.
    await world.eventually(() => events().send(new DeleteRuleCommand({ Name })));
    await events().send(new DeleteRuleCommand({ Name }));
    await expect(events().send(new DescribeRuleCommand({ Name }))).rejects.toThrow(
      refusal('ResourceNotFoundException'),
    );
  });
});
