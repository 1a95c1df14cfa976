/** Calls of intrinsic functions, as templates write them. Pure. */
import { isStructure } from './values.js';

/** A function with its argument, as a template has it. */
export interface FunctionCall {
  /** `Ref`, or `Fn::` and a name. */
  readonly name: string;
  readonly argument: unknown;
}

/** The function that a value is; undefined when it is plain data. */
export function callIn(value: unknown): FunctionCall | undefined {
  if (!isStructure(value)) return undefined;
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0 || (name !== 'Ref' && !/^fn::/i.test(name))) return undefined;
  return { name, argument: value[name] };
}

/** All functions in a value, the outer ones first. */
export function callsIn(value: unknown): FunctionCall[] {
  if (typeof value !== 'object' || value === null) return [];
  const call = callIn(value);
  return [...(call ? [call] : []), ...Object.values(value).flatMap(callsIn)];
}
