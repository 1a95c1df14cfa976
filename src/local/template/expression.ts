/** Expressions that hold or do not: what conditions and rules are made of. Pure. "Condition functions", "Rule functions". */
import { callIn } from './call.js';
import { fail } from './error.js';
import { isScalar, isStructure } from './values.js';

/** What an expression is evaluated with. */
export interface Known {
  /** Whether a condition holds. */
  condition(name: string): boolean;
  /** What is compared. */
  resolve(value: unknown): Promise<unknown>;
}

const CONDITION = ['Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or'];
const RULE = [...CONDITION, 'Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn'];

/** Whether a value is an expression, all the way down. */
export function isExpression(value: unknown, block: 'Conditions' | 'Rules'): boolean {
  if (conditionIn(value) !== undefined) return block === 'Conditions';
  const call = callIn(value);
  if (!call || !(block === 'Rules' ? RULE : CONDITION).includes(call.name)) return false;
  return operandsOf(call.name, call.argument).every((operand) => isExpression(operand, block));
}

/** The conditions that an expression asks for by name. */
export function conditionsIn(value: unknown): string[] {
  const condition = conditionIn(value);
  if (condition !== undefined) return [condition];
  const call = callIn(value);
  return call ? operandsOf(call.name, call.argument).flatMap(conditionsIn) : [];
}

/** @throws TemplateError when something else than text is compared */
export async function holds(expression: unknown, known: Known): Promise<boolean> {
  const condition = conditionIn(expression);
  if (condition !== undefined) return known.condition(condition);
  const { name = '', argument } = callIn(expression) ?? {};
  const values: boolean[] = [];
  for (const operand of operandsOf(name, argument)) values.push(await holds(operand, known));
  switch (name) {
    case 'Fn::And':
      return values.every(Boolean);
    case 'Fn::Or':
      return values.some(Boolean);
    case 'Fn::Not':
      return !values[0];
    default:
      return compared(name, await known.resolve(argument));
  }
}

function compared(name: string, argument: unknown): boolean {
  const [one, other] = [argument].flat();
  switch (name) {
    case 'Fn::Equals':
      return textOf(name, one) === textOf(name, other);
    case 'Fn::Contains':
      return textsOf(name, one).includes(textOf(name, other));
    case 'Fn::EachMemberEquals':
      return textsOf(name, one).every((each) => each === textOf(name, other));
    default:
      return textsOf(name, one).every((each) => textsOf(name, other).includes(each));
  }
}

function textsOf(name: string, value: unknown): string[] {
  return Array.isArray(value) ? value.map((each) => textOf(name, each)) : [textOf(name, value)];
}

function textOf(name: string, value: unknown): string {
  if (isScalar(value)) return String(value);
  return fail(
    name === 'Fn::Equals'
      ? 'Template error: every Fn::Equals object requires a list of 2 string parameters.'
      : `Template error: ${name} compares nothing but strings.`,
  );
}

/** The expressions within one. */
function operandsOf(name: string, argument: unknown): unknown[] {
  return ['Fn::And', 'Fn::Not', 'Fn::Or'].includes(name) ? [argument].flat() : [];
}

function conditionIn(value: unknown): string | undefined {
  if (!isStructure(value) || Object.keys(value).length !== 1) return undefined;
  return typeof value.Condition === 'string' ? value.Condition : undefined;
}
