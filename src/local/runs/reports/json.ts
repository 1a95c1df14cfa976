import { BadReport } from './results.js';

/** @throws BadReport when the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new BadReport(`it is not JSON: ${(error as Error).message}`);
  }
}

/** The members of an object; none of anything else. */
export function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The items of a list; none of anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text; empty when the value is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
