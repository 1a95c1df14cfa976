/** How an event reaches the targets of the rules that match it. */
import { randomUUID } from 'node:crypto';
import type { Target } from '@aws-sdk/client-eventbridge';
import type { Call } from '../service.js';
import { matches, parsePattern } from './events-pattern.js';
import { ruleArn, rules, type RuleRecord } from './events/rule.js';
import { authorize } from '../access/authorize.js';
import { eventsSession } from '../runs/principals.js';
import { assumable } from './iam-trust.js';

/** What a service says of an event; EventBridge adds the rest of the envelope. */
export interface Emitted {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
  /** Default: now. */
  readonly time?: Date;
  /** Default: a new one. */
  readonly id?: string;
}

/** A pipeline execution that an event started. */
export interface Started {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
}

/**
 * Delivers the event to the targets of every enabled rule that matches it, and gives the executions that it started.
 * A target that fails is told in the log and fails nothing else, as on AWS.
 */
export async function emit(emitted: Emitted, call: Call): Promise<Started[]> {
  const event = envelope(emitted, call);
  const started: Started[] = [];
  for (const [, rule] of await rules(call).entries()) {
    if (rule.state === 'DISABLED' || !matches(parsePattern(rule.eventPattern), event)) continue;
    for (const target of rule.targets) {
      const execution = await deliver(rule, target, call);
      if (execution) started.push(execution);
    }
  }
  return started;
}

function envelope({ source, detailType, resources, detail, time, id }: Emitted, call: Call): object {
  return {
    version: '0',
    id: id ?? randomUUID(),
    'detail-type': detailType,
    source,
    account: call.account,
    time: (time ?? call.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: call.region,
    resources,
    detail,
  };
}

async function deliver(rule: RuleRecord, target: Target, call: Call): Promise<Started | undefined> {
  try {
    return await startPipeline(rule, target, call);
  } catch (error) {
    call.log(`events: rule ${rule.name} could not reach target ${target.Arn}: ${String(error)}`);
    return undefined;
  }
}

async function startPipeline(rule: RuleRecord, target: Target, call: Call): Promise<Started> {
  const [, , service, region, account, pipelineName = ''] = target.Arn?.split(':') ?? [];
  if (service !== 'codepipeline' || region !== call.region || account !== call.account) {
    throw new Error('the local AWS delivers to pipelines of the same region only');
  }
  const role = await targetRole(rule, target, call);
  await authorize(call.as(role), { action: 'codepipeline:StartPipelineExecution', resource: target.Arn ?? '' });
  const { start } = await import('./codepipeline-start.js');
  const trigger = { triggerType: 'CloudWatchEvent', triggerDetail: ruleArn(call, rule.name) } as const;
  return { pipelineName, pipelineExecutionId: await start(call, pipelineName, trigger) };
}

/** The session in which EventBridge acts for the target. @throws Error when the role does not trust EventBridge */
async function targetRole(rule: RuleRecord, { RoleArn = '' }: Target, call: Call): Promise<string> {
  if (await assumable(call, RoleArn, 'events.amazonaws.com', ruleArn(call, rule.name))) {
    return eventsSession(RoleArn);
  }
  throw new Error(`role ${RoleArn} cannot be assumed by principal 'events.amazonaws.com'`);
}
