/** What a version of a stack comes to: its template, read and decided. */
import { unsealed } from '../../services/cloudformation/sealed.js';
import type { StackRecord, StackVersion } from '../../services/cloudformation/records.js';
import { conditionValues } from '../../template/conditions.js';
import { dependencies } from '../../template/graph.js';
import type { ParameterValue } from '../../template/parameters.js';
import { parseTemplate } from '../../template/parse.js';
import type { Environment } from '../../template/scope.js';
import type { Template } from '../../template/template.js';
import { table } from '../../template/values.js';
import type { After } from './in-order.js';

export interface Plan {
  readonly template: Template;
  readonly environment: Environment;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** What each resource that is made waits for. */
  readonly after: After;
}

/** @throws TemplateError */
export async function planOf(
  home: string,
  stack: Pick<StackRecord, 'id' | 'name'>,
  version: StackVersion,
): Promise<Plan> {
  return decided(parseTemplate(version.body), environmentOf(stack, parametersOf(home, stack, version)));
}

/** @throws TemplateError */
export async function decided(template: Template, environment: Environment): Promise<Plan> {
  const conditions = await conditionValues(template, environment);
  return { template, environment, conditions, after: dependencies(template, conditions).of };
}

export function environmentOf(
  { id, name }: Pick<StackRecord, 'id' | 'name'>,
  parameters: Environment['parameters'],
): Environment {
  const [, partition = '', , region = '', account = ''] = id.split(':');
  return { account, partition, region, stackName: name, stackId: id, notificationArns: [], parameters };
}

/** @throws DamagedState */
export function parametersOf(
  home: string,
  { id }: Pick<StackRecord, 'id'>,
  { parameters }: Pick<StackVersion, 'parameters'>,
): Readonly<Record<string, ParameterValue>> {
  const values = unsealed<Record<string, ParameterValue>>(home, placeOf(id), parameters);
  return table(Object.entries(values));
}

/** What a stack's parameters are sealed for. */
export function placeOf(stackId: string): string {
  return `parameters of ${stackId}`;
}
