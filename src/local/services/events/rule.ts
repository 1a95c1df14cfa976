import type { RuleState, Tag, Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { page } from '../page.js';
import { validate, type Constraint, type Value } from '../validate.js';

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

const RULE_NAME: Constraint = { min: 1, max: 64, pattern: /^[.\-_A-Za-z0-9]+$/ };

export function rules(call: Call): Collection<RuleRecord> {
  return call.regional('events/rules');
}

export function ruleArn(call: Call, name: string): string {
  return call.arn('events', `rule/${name}`);
}

/** @throws AwsError `ValidationException` */
export function check(...members: [name: string, value: Value, constraint: Constraint][]): void {
  validate('ValidationException', members);
}

/** @throws AwsError `ValidationException` */
export function checkRuleName(name: string | undefined, member = 'name'): void {
  check([member, name, RULE_NAME]);
}

/**
 * The local AWS has the default event bus only, by its name or its ARN.
 * @throws AwsError `ResourceNotFoundException`
 */
export function checkBus(call: Call, bus: string | undefined): void {
  if (bus === undefined || bus === 'default' || bus === call.arn('events', 'event-bus/default')) return;
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
  check(['limit', Limit, { min: 1, max: 100 }]);
  const { items: chosen, next } = page(items, key, Limit ?? 100, NextToken, () => invalid('Token is invalid.'));
  return { items: [...chosen], paging: next === undefined ? {} : { NextToken: next } };
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
