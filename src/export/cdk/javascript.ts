/** Writes values as JavaScript. Pure. */
import { type Properties, type Reference, Text, type Value } from '../thing.js';

/** How a reference is written, as an expression. */
export type Naming = (reference: Reference) => string;

/** What is taken as it is: AWS's own keys, or others'. */
const verbatim = ['AssumeRolePolicyDocument', 'Configuration', 'EventPattern', 'PolicyDocument'];

/** The properties of a resource, as its construct takes them. @returns lines */
export function construct(properties: Properties, naming: Naming): string[] {
  return object(properties, naming, true);
}

/** @param asProps whether its keys are written as the CDK has them */
function expression(value: Value, naming: Naming, asProps: boolean): readonly string[] {
  if (value instanceof Text) return [textOf(value, naming)];
  if (typeof value === 'string') return [quoted(value)];
  if (typeof value !== 'object') return [String(value)];
  if (!Array.isArray(value)) return inOneLine(object(value as Properties, naming, asProps));
  const items = (value as readonly Value[]).map((each) => expression(each, naming, asProps));
  const line = `[${items.map(([only]) => only).join(', ')}]`;
  if (items.every((lines) => lines.length === 1) && line.length <= 80) return [line];
  return ['[', ...indented(items.flatMap(ended)), ']'];
}

function object(properties: Properties, naming: Naming, asProps: boolean): string[] {
  const entries = Object.entries(properties).map(([key, value]) => {
    const isProps = asProps && !verbatim.includes(key);
    const [first = '', ...rest] = expression(value, naming, isProps);
    return [`${keyOf(asProps ? camelCase(key) : key)}: ${first}`, ...rest];
  });
  return ['{', ...indented(entries.flatMap(ended)), '}'];
}

/** Where nothing in it has more lines than one, and all of it fits. */
function inOneLine(lines: readonly string[]): readonly string[] {
  const inner = lines.slice(1, -1).map((line) => line.trim());
  const line = `{ ${inner.join(' ').replace(/,$/, '')} }`;
  const isFlat = !inner.some((each) => /[[{]$|^[\]}]/.test(each));
  return isFlat && line.length <= 80 ? [line] : lines;
}

/** `BuildSpec` is `buildSpec`, `ECSServices` `ecsServices`. */
export function camelCase(name: string): string {
  return name.replace(/^([A-Z]+)(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase());
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

function textOf({ parts }: Text, naming: Naming): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return naming(only);
  const inner = parts.map((part) =>
    typeof part === 'string' ? part.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`) : `\${${naming(part)}}`,
  );
  return `\`${inner.join('')}\``;
}

export function quoted(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`);
  return `'${inner}'`;
}

function ended(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
