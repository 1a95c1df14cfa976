/** What a template gives, as values that have a type. */
import { AwsError } from '../../../errors.js';
import type { Properties, ResourceJob } from './type.js';

/** The property's text; undefined where the template leaves it out. @throws AwsError `ValidationError` */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined ? undefined : asText(value, name);
}

/** The name that the template gives, or one that is made for it, of at most so many characters. */
export function nameOf(job: ResourceJob, property: string, longest: number): string {
  return text(job.properties, property) ?? job.name(longest);
}

/** A list of texts; empty where the template leaves it out. @throws AwsError `ValidationError` */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name] ?? [];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => asText(each, name));
}

/** A list of structures; empty where the template leaves it out. @throws AwsError `ValidationError` */
export function structures(properties: Properties, name: string): Properties[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null)) return value;
  throw new AwsError('ValidationError', `Value of property ${name} must be a list of objects`);
}

/** A document, which templates write as what it says, or as its text already. */
export function document(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

function asText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new AwsError('ValidationError', `Value of property ${name} must be of type String`);
}
