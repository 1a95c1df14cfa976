/** What a value refers to. Pure. */
import { callIn, type FunctionCall } from './call.js';
import { substitutionOf } from './sub.js';
import { table } from './values.js';

/** A parameter or a resource, or what is asked of a resource. */
export interface Reference {
  readonly name: string;
  /** Undefined: `Ref`. */
  readonly attribute?: string;
  readonly by: 'Fn::GetAtt' | 'Fn::Sub' | 'Ref';
}

/**
 * All references in a value, pseudo parameters among them.
 * @param conditions when given, only the chosen side of each `Fn::If` counts
 * @throws TemplateError when the text of an `Fn::Sub` cannot be read
 */
export function referencesIn(value: unknown, conditions?: Readonly<Record<string, boolean>>): Reference[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = (values: readonly unknown[]) => values.flatMap((each) => referencesIn(each, conditions));
  const call = callIn(value);
  if (!call) return within(Object.values(value));
  if (call.name === 'Fn::If') return within(sidesOf(call, conditions));
  return [...referencesOf(call), ...(call.name === 'Ref' ? [] : within([call.argument]))];
}

function sidesOf({ argument }: FunctionCall, conditions?: Readonly<Record<string, boolean>>): unknown[] {
  const [condition, chosen, other] = argument as [string, unknown, unknown];
  if (!conditions) return [chosen, other];
  return [conditions[condition] ? chosen : other];
}

function referencesOf({ name, argument }: FunctionCall): Reference[] {
  switch (name) {
    case 'Ref':
      return [{ name: String(argument), by: 'Ref' }];
    case 'Fn::GetAtt': {
      const [resource, attribute] = argument as [string, unknown];
      return [{ name: resource, attribute: typeof attribute === 'string' ? attribute : '', by: 'Fn::GetAtt' }];
    }
    case 'Fn::Sub':
      return referencesOfSub(argument);
    default:
      return [];
  }
}

function referencesOfSub(argument: unknown): Reference[] {
  const { parts, values } = substitutionOf(argument);
  const given = table(Object.entries(values));
  return parts.flatMap((part): Reference[] => {
    if (typeof part === 'string' || given[part.variable] !== undefined) return [];
    const [name = '', ...attribute] = part.variable.split('.');
    return [{ name, ...(attribute.length > 0 && { attribute: attribute.join('.') }), by: 'Fn::Sub' }];
  });
}
