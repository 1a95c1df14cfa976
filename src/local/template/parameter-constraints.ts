/** What a parameter's declaration demands of its value. Pure. CloudFormation user guide, "Parameters". */
import { isFoundWithin } from '../runs/bounded-match.js';
import { fail } from './error.js';
import { itemsOf } from './parameter-types.js';
import type { ParameterDeclaration } from './template.js';

/** For a pattern that takes forever on some text. */
const LONGEST_MATCH_MS = 250;
const LONGEST_VALUE_IN_BYTES = 4096;

/**
 * @param text as it was given; of a list, every item is looked at
 * @throws TemplateError with CloudFormation's message, or with the declaration's own
 */
export function checkParameter(name: string, declaration: ParameterDeclaration, text: string): void {
  if (Buffer.byteLength(text) > LONGEST_VALUE_IN_BYTES) {
    fail(`Parameter '${name}' is longer than the maximum allowed of ${LONGEST_VALUE_IN_BYTES} bytes.`);
  }
  const problem = itemsOf(declaration, text)
    .map((item) => problemOf(name, declaration, item))
    .find((each) => each !== undefined);
  if (problem === undefined) return;
  const { constraintDescription } = declaration;
  fail(
    constraintDescription === undefined
      ? `Parameter '${name}' ${problem}`
      : `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`,
  );
}

function problemOf(name: string, declaration: ParameterDeclaration, item: string): string | undefined {
  const { allowedValues, allowedPattern, minLength = 0, maxLength = Infinity } = declaration;
  if (allowedValues && !allowedValues.includes(item)) return 'must be one of AllowedValues';
  if (/^(?:Number|List<Number>)$/.test(declaration.type)) return problemOfNumber(declaration, item);
  if (item.length < minLength) return `must contain at least ${minLength} characters`;
  if (item.length > maxLength) return `must contain at most ${maxLength} characters`;
  if (allowedPattern !== undefined && !matches(name, allowedPattern, item))
    return `must match pattern ${allowedPattern}`;
  return undefined;
}

function problemOfNumber({ minValue, maxValue }: ParameterDeclaration, item: string): string | undefined {
  const number = item.trim() === '' ? Number.NaN : Number(item);
  if (Number.isNaN(number)) return 'must be a number';
  if (minValue !== undefined && number < minValue) return `must be a number not less than ${minValue}`;
  if (maxValue !== undefined && number > maxValue) return `must be a number not greater than ${maxValue}`;
  return undefined;
}

/** Whether the pattern matches all of the text. */
function matches(name: string, pattern: string, text: string): boolean {
  const expression = expressionOf(name, `^(?:${pattern})$`);
  return (
    isFoundWithin(LONGEST_MATCH_MS, expression, text) ??
    fail(`Parameter '${name}' AllowedPattern takes too long to match. Use a simpler one.`)
  );
}

function expressionOf(name: string, pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    return fail(`Parameter '${name}' AllowedPattern must be a valid regular expression.`);
  }
}
