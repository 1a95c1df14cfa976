import type { RuleState, Tag, Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { page } from '../page.js';

/** A rule of the default event bus, as it is stored under its name. */
export interface RuleRecord {
  readonly name: string;
  readonly eventPattern: string;
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: readonly Tag[];
  readonly targets: readonly Target[];
}

/** AWS's error for more of something than an account, a bus or a rule may have. */
export function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
}

export function rules(call: Call): Collection<RuleRecord> {
  return call.regional('events/rules');
}

export function ruleArn(call: Call, name: string): string {
  return call.arn('events', `rule/${name}`);
}

export function busArn(call: Call, name: string): string {
  return call.arn('events', `event-bus/${name}`);
}

/**
 * The local AWS has the default event bus only, by its name or its ARN.
 * @throws AwsError `ResourceNotFoundException`
 */
export function checkBus(call: Call, bus: string | undefined): void {
  if (bus === undefined || bus === 'default' || bus === busArn(call, 'default')) return;
  throw notFound(`Event bus ${bus.slice(bus.lastIndexOf('/') + 1)} does not exist.`);
}

/** @throws AwsError `ResourceNotFoundException` */
export async function ruleNamed(call: Call, name: string | undefined): Promise<RuleRecord> {
  const rule = await rules(call).get(name ?? '');
  if (!rule) throw notFound(`Rule ${name} does not exist on EventBus default.`);
  return rule;
}

/** One page of an EventBridge list: 100 at most. @throws AwsError `ValidationException` */
export function listed<T>(
  items: readonly T[],
  key: (item: T) => string,
  { Limit, NextToken }: { Limit?: number | undefined; NextToken?: string | undefined },
): { items: T[]; paging: { NextToken?: string } } {
  const { items: chosen, next } = page(items, key, Limit ?? 100, NextToken, () => invalid('Token is invalid.'));
  return { items: [...chosen], paging: next === undefined ? {} : { NextToken: next } };
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
