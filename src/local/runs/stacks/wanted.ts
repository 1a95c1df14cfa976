/** What is to be made of a template at this moment of an operation. */
import { AwsError } from '../../errors.js';
import { keyOf, stacks, type StackVersion } from '../../services/cloudformation/records.js';
import { TemplateError } from '../../template/error.js';
import type { Scope } from '../../template/scope.js';
import { exportedValue } from './exports.js';
import { lookUps } from './look-ups.js';
import type { Plan } from './plan.js';
import type { Wanted } from './steps.js';
import { propertiesIn, scopeOf, shownScope } from './values.js';
import type { StackWork } from './work.js';

/** What values hang on now. What they import of other stacks is noted in the stack when it is looked up. */
export async function scopeNow(work: StackWork, plan: Plan): Promise<Scope> {
  const { resources } = await work.stack();
  const principal = await work.principal();
  const asked = {
    act: work.act.bind(work),
    ask: <O>(service: string, operation: string, input: object) =>
      work.act((call) => call.invoke<O>(service, operation, input, principal)),
  };
  const lookUp = lookUps(asked);
  return scopeOf(work.aws.store.home, plan, resources, {
    ...lookUp,
    exported: (name) => imported(work, name),
  });
}

/** Noted with the same call, so that nobody takes away in between what is imported. @throws AwsError `ValidationError` */
function imported(work: StackWork, name: string): Promise<string> {
  return work.change(async (stack, call) => {
    const value = await exportedValue(call, name);
    const imports = [...new Set([...stack.imports, name])];
    await stacks(call).put(keyOf(stack), { ...stack, imports });
    return value;
  });
}

/** What a resource is to be, or why that cannot be told. */
export async function wantedOf(work: StackWork, plan: Plan, logicalId: string): Promise<Wanted | string> {
  const version = (await work.stack()).version!;
  const scope = await scopeNow(work, plan);
  const { type, deletionPolicy, updateReplacePolicy, metadata } = plan.template.resources[logicalId]!;
  try {
    const properties = await propertiesIn(plan, logicalId, scope, version);
    const shown = JSON.stringify(await propertiesIn(plan, logicalId, shownScope(scope), version));
    const after = plan.after[logicalId] ?? [];
    return { logicalId, type, properties, shown, deletionPolicy, updateReplacePolicy, metadata, after };
  } catch (error) {
    return messageOf(error);
  }
}

/** A resource's properties with nothing secret in them; undefined where they cannot be told. */
export async function shownOf(work: StackWork, plan: Plan, version: StackVersion, logicalId: string) {
  try {
    return JSON.stringify(await propertiesIn(plan, logicalId, shownScope(await scopeNow(work, plan)), version));
  } catch (error) {
    messageOf(error);
    return undefined;
  }
}

/** What is wrong with a template, or with what it asks for. Anything else is thrown on. */
export function messageOf(error: unknown): string {
  if (error instanceof AwsError || error instanceof TemplateError) return error.message;
  throw error;
}
