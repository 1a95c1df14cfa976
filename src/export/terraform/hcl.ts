/** Writes HCL as `terraform fmt` has it. Pure. */
import { isProperties, type Reference, Text, type Value } from '../thing.js';

/** `type "label" { … }` */
export class Block {
  constructor(
    readonly type: string,
    readonly body: Body,
    readonly labels: readonly string[] = [],
  ) {}
}

/** A value that is handed over as a text of JSON. */
export class Json {
  constructor(readonly value: Value) {}
}

/** An expression as it is to be written: one line, or the items of a list. */
export class Code {
  constructor(readonly text: string | readonly string[]) {}
}

export type Expression = Code | Json | Value;

/** `name = expression`, and blocks, in order. */
export type Body = readonly (Block | readonly [name: string, value: Expression])[];

/** How a reference is written. */
export type Naming = (reference: Reference) => string;

/** Attributes, without those that are undefined. */
export function attributes(all: Readonly<Record<string, Expression | undefined>>): [string, Expression][] {
  return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** @returns the lines of a block, from a new one on */
export function written(block: Block, naming: Naming): string {
  return linesOf(block, naming).join('\n');
}

function linesOf({ type, labels, body }: Block, naming: Naming): string[] {
  const head = [type, ...labels.map((label) => JSON.stringify(label))].join(' ');
  return body.length === 0 ? [`${head} {}`] : [`${head} {`, ...indented(bodyLines(body, naming)), '}'];
}

/** Single lines first, each block and each value of several lines with an empty line before it. */
function bodyLines(body: Body, naming: Naming): string[] {
  const parts = body.map((entry) =>
    entry instanceof Block ? linesOf(entry, naming) : attributeLines(entry[0], entry[1], naming),
  );
  const short = body.flatMap((entry, index) =>
    entry instanceof Block || parts[index]?.length !== 1 ? [] : [parts[index][0]!],
  );
  const long = parts.filter((lines, index) => lines.length > 1 || body[index] instanceof Block);
  return [
    ...aligned(short),
    ...long.flatMap((lines, index) => [...(index > 0 || short.length > 0 ? [''] : []), ...lines]),
  ];
}

function attributeLines(name: string, value: Expression, naming: Naming): string[] {
  const [first = '', ...rest] = expression(value, naming);
  return [`${name} = ${first}`, ...rest];
}

/** The `=` of lines that follow each other are below each other. */
function aligned(lines: readonly string[]): string[] {
  const width = Math.max(0, ...lines.map((line) => line.indexOf(' = ')));
  return lines.map((line) => {
    const at = line.indexOf(' = ');
    return `${line.slice(0, at).padEnd(width)}${line.slice(at)}`;
  });
}

function expression(value: Expression, naming: Naming): string[] {
  if (value instanceof Code) {
    return typeof value.text === 'string'
      ? [value.text]
      : ['[', ...indented(value.text.map((item) => `${item},`)), ']'];
  }
  if (value instanceof Text) return [textOf(value, naming)];
  if (typeof value === 'string') return [quoted(value)];
  if (typeof value !== 'object') return [String(value)];
  if (value instanceof Json) {
    const lines = expression(value.value, naming);
    return [`jsonencode(${lines[0]}`, ...lines.slice(1)].map((line, index, all) =>
      index === all.length - 1 ? `${line})` : line,
    );
  }
  return Array.isArray(value)
    ? list(value as readonly Value[], naming)
    : object(value as Readonly<Record<string, Value>>, naming);
}

/** In one line where it fits. */
function list(items: readonly Value[], naming: Naming): string[] {
  const written = items.map((item) => expression(item, naming));
  const line = `[${written.map(([only]) => only).join(', ')}]`;
  if (!items.some((item) => isProperties(item) || Array.isArray(item)) && line.length <= 80) return [line];
  const ended = written.flatMap((lines) =>
    lines.map((each, index) => (index === lines.length - 1 ? `${each},` : each)),
  );
  return ['[', ...indented(ended), ']'];
}

function object(properties: Readonly<Record<string, Value>>, naming: Naming): string[] {
  const entries = Object.entries(properties);
  if (entries.length === 0) return ['{}'];
  const lines: string[] = [];
  let run: string[] = [];
  const close = () => {
    lines.push(...aligned(run));
    run = [];
  };
  for (const [key, value] of entries) {
    const made = attributeLines(/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key), value, naming);
    if (made.length === 1) run.push(...made);
    else {
      close();
      lines.push(...made);
    }
  }
  close();
  return ['{', ...indented(lines), '}'];
}

function textOf({ parts }: Text, naming: Naming): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return naming(only);
  const inner = parts.map((part) => (typeof part === 'string' ? quoted(part).slice(1, -1) : `\${${naming(part)}}`));
  return `"${inner.join('')}"`;
}

/** https://developer.hashicorp.com/terraform/language/expressions/strings */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
