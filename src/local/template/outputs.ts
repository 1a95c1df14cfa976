/** What a stack's outputs come to. Pure. CloudFormation user guide, "Outputs". */
import { fail } from './error.js';
import { isMade } from './graph.js';
import { malformedExport } from './output.js';
import { resolve } from './resolve.js';
import type { Scope } from './scope.js';
import type { Template } from './template.js';
import { UNKNOWN, isScalar } from './values.js';

export interface OutputValue {
  readonly key: string;
  readonly value: string | typeof UNKNOWN;
  readonly description?: string;
  readonly exportName?: string | typeof UNKNOWN;
}

/**
 * The outputs whose condition holds.
 * @throws TemplateError when one is no text, or its export cannot be called so; and what a look-up throws
 */
export async function outputValues(template: Template, scope: Scope): Promise<OutputValue[]> {
  const values: OutputValue[] = [];
  for (const [key, output] of Object.entries(template.outputs)) {
    if (!isMade(output.condition, scope.conditions)) continue;
    const { description } = output;
    const value = textOf(await resolve(output.value, template, scope));
    const name = output.exportName === undefined ? undefined : await resolve(output.exportName, template, scope);
    values.push({
      key,
      value,
      ...(description !== undefined && { description }),
      ...(name !== undefined && { exportName: exportNameOf(key, name) }),
    });
  }
  return values;
}

function textOf(value: unknown): string | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN;
  if (isScalar(value)) return String(value);
  return fail('Template format error: The Value field of every Outputs member must evaluate to a String.');
}

function exportNameOf(key: string, name: unknown): string | typeof UNKNOWN {
  if (name === UNKNOWN) return UNKNOWN;
  return isScalar(name) && /^[A-Za-z0-9:-]+$/.test(String(name)) ? String(name) : malformedExport(key);
}
