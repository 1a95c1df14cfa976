/** The functions that take lists apart and put them together. Pure. CloudFormation's "Intrinsic function reference". */
import { fail } from './error.js';
import { UNKNOWN, isScalar } from './values.js';

/** @throws TemplateError when there is nothing that can be joined */
export function joined([delimiter, values]: readonly unknown[]): unknown {
  if (values === UNKNOWN || (Array.isArray(values) && values.includes(UNKNOWN))) return UNKNOWN;
  if (Array.isArray(values) && values.every(isScalar)) return values.join(String(delimiter));
  return fail(
    'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  );
}

/** @throws TemplateError when there is no such value */
export function selected([index, values]: readonly unknown[]): unknown {
  const at = String(index).trim();
  if (!/^\d+$/.test(at) || !Array.isArray(values)) {
    return fail('Template error: Fn::Select requires a list argument with two elements: an integer index and a list');
  }
  const value: unknown = values[Number(at)];
  return value ?? fail(`Template error: Fn::Select cannot select nonexistent value at index ${at}`);
}

/** @throws TemplateError when there is no text to split */
export function split([delimiter, value]: readonly unknown[]): string[] {
  const parts = text(
    value,
    'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  );
  return delimiter === '' ? [parts] : parts.split(String(delimiter));
}

/** Text, or what counts as such. @throws TemplateError saying what was asked for */
export function text(value: unknown, message: string): string {
  return isScalar(value) ? String(value) : fail(`Template error: ${message}`);
}
