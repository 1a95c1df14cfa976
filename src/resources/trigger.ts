import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target as EventTarget,
} from '@aws-sdk/client-eventbridge';
import { errorName, ignore } from '../aws/errors.js';
import { patiently } from '../aws/patience.js';
import { untilPropagated } from '../aws/propagation.js';
import type { Config } from '../config/schema.js';
import type { Context } from '../context.js';
import { interrupted, UserError } from '../errors.js';
import { type Names, tagsOf } from '../names.js';
import { type Found, resource, tagPairs, tagsByKey } from './resource.js';

interface Rule {
  readonly state: string | undefined;
  readonly pattern: object;
}

interface FoundRule extends Found<Rule> {
  readonly description: string | undefined;
}

interface Target {
  readonly pipeline: string | undefined;
  readonly role: string | undefined;
}

interface FoundTarget extends Found<Target> {
  readonly target: EventTarget;
}

/** The EventBridge rule that a push to the branch matches. */
export const rule = resource<Rule, 'rule'>({
  kind: 'rule',
  after: [],
  removedAfter: ['target'],
  identify: (names) => names.rule,
  desired: ({ config, names }) => ({ state: 'ENABLED', pattern: pushTo(config, names) }),
  async read({ aws, names }): Promise<FoundRule | undefined> {
    const events = aws.events();
    const [found, tags] = await Promise.all([
      ignore('ResourceNotFoundException', events.send(new DescribeRuleCommand({ Name: names.rule.name }))),
      ignore('ResourceNotFoundException', events.send(new ListTagsForResourceCommand({ ResourceARN: names.rule.arn }))),
    ]);
    return (
      found && {
        description: found.Description,
        actual: { state: found.State, pattern: JSON.parse(found.EventPattern ?? '{}') as object },
        tags: tagsByKey(tags?.Tags),
      }
    );
  },
  async create(context) {
    await context.aws.events().send(new PutRuleCommand({ ...declare(context), Tags: tags(context) }));
  },
  async update(context, found) {
    const events = context.aws.events();
    await events.send(new PutRuleCommand(declare(context, found as FoundRule)));
    // PutRule looks at tags only when it makes the rule.
    await events.send(new TagResourceCommand({ ResourceARN: context.names.rule.arn, Tags: tags(context) }));
  },
  async remove(context) {
    const events = context.aws.events();
    const Rule = context.names.rule.name;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await events.send(new DeleteRuleCommand({ Name: Rule }));
        return;
      } catch (error) {
        // It has targets that somebody added, or EventBridge has not yet noticed that ours is gone.
        if (errorName(error) !== 'ValidationException' || attempt === 10) throw error;
        if (context.signal.aborted) throw interrupted();
        const left = await gone(events.send(new ListTargetsByRuleCommand({ Rule })));
        const Ids = (left?.Targets ?? []).flatMap(({ Id }) => Id ?? []);
        if (Ids.length > 0) await gone(events.send(new RemoveTargetsCommand({ Rule, Ids })));
        else await context.wait(500 * attempt);
      }
    }
  },
});

/** Somebody else may be taking the same rule away: then it is gone, which is all that is wanted. */
function gone<T>(call: Promise<T>): Promise<T | undefined> {
  return ignore('ResourceNotFoundException', call);
}

/**
 * What the rule starts. It comes last, after the pipeline: the event of the first commit, should it be late, must not
 * start a second execution beside the one that creating the pipeline starts.
 */
export const target = resource<Target, 'target'>({
  kind: 'target',
  after: ['rule', 'pipeline', 'trigger-policy'],
  removedAfter: [],
  partOf: 'rule',
  identify: (names) => names.target,
  desired: ({ names }) => ({ pipeline: names.pipeline.arn, role: names.triggerRole.arn }),
  async read({ aws, names }): Promise<FoundTarget | undefined> {
    const request = new ListTargetsByRuleCommand({ Rule: names.rule.name });
    const answer = await ignore('ResourceNotFoundException', aws.events().send(request));
    const found = answer?.Targets?.find(({ Id }) => Id === names.target.name);
    return found && { target: found, actual: { pipeline: found.Arn, role: found.RoleArn } };
  },
  create: (context) => putTarget(context),
  update: (context, found) => putTarget(context, (found as FoundTarget).target),
  async remove({ aws, names }) {
    const request = new RemoveTargetsCommand({ Rule: names.rule.name, Ids: [names.target.name] });
    await ignore('ResourceNotFoundException', aws.events().send(request));
  },
});

/** https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html */
function pushTo(config: Config, names: Names): object {
  return {
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    resources: [names.repository.arn],
    detail: {
      // Deleting the branch is an event too, but there is nothing to build then.
      event: ['referenceCreated', 'referenceUpdated'],
      referenceType: ['branch'],
      referenceName: [config.branch],
    },
  };
}

/** PutRule replaces the whole rule, so the description that is there goes in again. */
function declare({ config, names }: Context, found?: FoundRule) {
  return {
    Name: names.rule.name,
    Description: found?.description ?? `Starts the pipeline ${names.pipeline.name} on a push`,
    EventPattern: JSON.stringify(pushTo(config, names)),
    State: 'ENABLED' as const,
  };
}

function tags({ config }: Context) {
  return tagPairs(tagsOf(config.name, config.tags));
}

/** Replaces the whole target, so what others put into it goes in again. */
async function putTarget(context: Context, former?: EventTarget): Promise<void> {
  const { aws, names } = context;
  const request = new PutTargetsCommand({
    Rule: names.rule.name,
    Targets: [{ ...former, Id: names.target.name, Arn: names.pipeline.arn, RoleArn: names.triggerRole.arn }],
  });
  const answer = await untilPropagated(context, names.triggerRole.arn, () =>
    // EventBridge may not have noticed the new rule everywhere.
    patiently(context, ['ResourceNotFoundException', 'ConcurrentModificationException'], () =>
      aws.events().send(request),
    ),
  );
  // EventBridge answers 200 and lists what it did not do.
  const [failed] = answer.FailedEntries ?? [];
  if (failed) {
    throw new UserError(
      'target-refused',
      `EventBridge did not take the pipeline as target of the rule ${names.rule.name}: ${failed.ErrorMessage ?? failed.ErrorCode}`,
      { hint: 'Run init again; what exists already is kept.' },
    );
  }
}
