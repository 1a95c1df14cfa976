/** What the sections of a template have in common. Pure. */
import { fail } from './error.js';
import { isScalar, isStructure, type Structure } from './values.js';

/** @throws TemplateError naming the place when it is no map */
export function structureAt(value: unknown, path: string): Structure {
  return isStructure(value) ? value : fail(`Template format error: [${path}] must be a map`);
}

/** @throws TemplateError when a member has something else than it takes */
export function checkMembers(source: Structure, known: readonly string[], what: string): void {
  const unknown = Object.keys(source).find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`Invalid template ${what} property '${unknown}'`);
}

/** Text; what is written as a number or a boolean counts as text. */
export function optionalText(value: unknown, member: string): string | undefined {
  if (value === undefined) return undefined;
  return isScalar(value) ? String(value) : fail(`Template format error: Every ${member} member must be a string.`);
}

export function isAlphanumeric(name: string): boolean {
  return /^[A-Za-z0-9]+$/.test(name);
}
