/** Inputs for every constraint of an operation: one just within it and one just beyond it, everything else being valid. */
import { NormalizedSchema } from '@smithy/core/schema';
import { type Constraints, memberPath } from '../../src/local/constraints.js';
import type { Operation } from '../../src/local/service.js';

type Shapes = Constraints['shapes'];
type Shape = Shapes[string];

export interface Case {
  /** What it is about, such as `name max`. */
  readonly title: string;
  readonly input: object;
  /** The member that AWS names. */
  readonly path: string;
  /** What AWS says of it, in part. */
  readonly words: string;
}

export interface Cases {
  readonly within: readonly Case[];
  readonly beyond: readonly Case[];
}

/** From the input down to the value that is constrained: a member, the item of a list, a key or a value of a map. */
type Step = { readonly member: string } | 'item' | 'key' | 'value';

interface Place {
  readonly steps: readonly Step[];
  readonly shape: Shape;
}

/** Every constraint of the operation's input. */
export function casesOf({ operations, shapes }: Constraints, name: string, { schema }: Operation): Cases {
  const shapeName = operations[name];
  if (!shapeName) return { within: [], beyond: [] };
  const input = NormalizedSchema.of(schema[4]);
  const build = (steps: readonly Step[], value: unknown) => valid(input, shapeName, shapes, steps, value) as object;
  const [within, beyond]: [Case[], Case[]] = [[], []];
  for (const { steps, shape } of placesIn(shapeName, shapes, [])) {
    const typed = steps.reduce(descend, input);
    const path = pathOf(steps, typed);
    for (const [what, words, inside, outside] of boundsOf(shape, typed, shapes)) {
      const title = `${name} ${path} ${what}`;
      for (const value of inside) within.push({ title, path, words, input: build(steps, value) });
      for (const value of outside) beyond.push({ title, path, words, input: build(steps, value) });
    }
  }
  return { within, beyond };
}

function* placesIn(name: string, shapes: Shapes, steps: readonly Step[]): Generator<Place> {
  const shape = shapes[name]!;
  yield { steps, shape };
  for (const [member, part] of Object.entries(shape.members ?? {}))
    yield* placesIn(part, shapes, [...steps, { member }]);
  if (shape.member) yield* placesIn(shape.member, shapes, [...steps, 'item']);
  if (shape.key) yield* placesIn(shape.key, shapes, [...steps, 'key']);
  if (shape.value) yield* placesIn(shape.value, shapes, [...steps, 'value']);
}

function descend(schema: NormalizedSchema, step: Step): NormalizedSchema {
  if (step === 'key') return schema.getKeySchema();
  return typeof step === 'string' ? schema.getValueSchema() : schema.getMemberSchema(step.member);
}

/** Scalars in a list or a map go by the name of the whole. */
function pathOf(steps: readonly Step[], schema: NormalizedSchema): string {
  const isComposite = schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
  let path = '';
  for (const [index, step] of steps.entries()) {
    if (typeof step !== 'string') path = memberPath(path, step.member);
    else if (index < steps.length - 1 || isComposite) path = `${path}.${step === 'item' ? 1 : keyOf(0)}.member`;
  }
  return path;
}

type Bound = [what: string, words: string, inside: unknown[], outside: unknown[]];

function boundsOf(shape: Shape, schema: NormalizedSchema, shapes: Shapes): Bound[] {
  const { min, max, pattern, enum: values } = shape;
  const sized = (size: number) => sizedValue(shape, schema, shapes, size);
  const possible = (value: unknown) => (typeof value !== 'string' || fits(shape, value) ? [value] : []);
  const hasLess = min !== undefined && (min > 0 || schema.isNumericSchema());
  const bounds: Bound[] = [];
  if (max !== undefined) bounds.push(['max', 'less than or equal to', possible(sized(max)), [sized(max + 1)]]);
  if (min !== undefined) {
    bounds.push(['min', 'greater than or equal to', possible(sized(min)), hasLess ? [sized(min - 1)] : []]);
  }
  if (pattern !== undefined) {
    const words = shape.patternMessage ? 'must contain only' : 'regular expression pattern';
    bounds.push(['pattern', words, [], [unfitting(shape)]]);
  }
  if (values !== undefined) bounds.push(['enum', 'enum value set', [...values], ['no such value']]);
  return bounds;
}

function sizedValue(shape: Shape, schema: NormalizedSchema, shapes: Shapes, size: number): unknown {
  if (schema.isNumericSchema()) return size;
  if (schema.isStringSchema()) return textOf(shape, size);
  if (schema.isBlobSchema()) return new Uint8Array(size);
  const places = Array.from({ length: size }, (_, index) => index);
  const part = schema.getValueSchema();
  if (schema.isListSchema()) return places.map(() => valid(part, shape.member, shapes));
  return Object.fromEntries(places.map((index) => [keyOf(index), valid(part, shape.value, shapes)]));
}

/** Keys that every map allows. */
function keyOf(index: number): string {
  return String(index).padStart(4, 'k');
}

/** The shortest valid value that holds `value` at the end of `steps`. */
function valid(
  schema: NormalizedSchema,
  name: string | undefined,
  shapes: Shapes,
  steps: readonly Step[] = [],
  value?: unknown,
): unknown {
  if (steps.length === 0 && value !== undefined) return value;
  const shape = name === undefined ? {} : shapes[name]!;
  const [step, ...rest] = steps;
  if (schema.isStructSchema()) {
    const required = Number((schema.getSchema() as readonly unknown[])[6] ?? 0);
    const members = [...schema.structIterator()].filter(
      ([member], index) => index < required || (typeof step === 'object' && step.member === member),
    );
    return Object.fromEntries(
      members.map(([member, part]) => {
        const isOnPath = typeof step === 'object' && step.member === member;
        return [
          member,
          valid(part, shape.members?.[member], shapes, isOnPath ? rest : [], isOnPath ? value : undefined),
        ];
      }),
    );
  }
  if (schema.isListSchema()) {
    const others = Math.max(shape.min ?? 0, 1) - (step ? 1 : 0);
    const items = Array.from({ length: others }, () => valid(schema.getValueSchema(), shape.member, shapes));
    return step ? [valid(schema.getValueSchema(), shape.member, shapes, rest, value), ...items] : items;
  }
  if (schema.isMapSchema()) {
    const others = Math.max(shape.min ?? 0, 1) - (step ? 1 : 0);
    const part = (below: readonly Step[] = [], given?: unknown) =>
      valid(schema.getValueSchema(), shape.value, shapes, below, given);
    const entries = Array.from({ length: others }, (_, index) => [keyOf(index + 1), part()]);
    if (step === 'key') return Object.fromEntries([[value, part()], ...entries]);
    return Object.fromEntries(step ? [[keyOf(0), part(rest, value)], ...entries] : entries);
  }
  if (schema.isNumericSchema()) return shape.min ?? 1;
  if (schema.isBooleanSchema()) return true;
  if (schema.isTimestampSchema()) return new Date(0);
  if (schema.isBlobSchema()) return new Uint8Array();
  return shape.enum?.[0] ?? shortest(shape);
}

/** Texts of any length that the patterns of AWS allow: the first one that fits is taken. */
const TEXTS: readonly ((size: number) => string)[] = [
  (size) => 'a'.repeat(size),
  (size) => '0'.repeat(size),
  (size) => `/${'a'.repeat(Math.max(0, size - 2))}/`.slice(0, size),
  (size) => `a.${'a'.repeat(Math.max(0, size - 2))}`,
  (size) => 'arn:aws:iam::000000000000:role/'.padEnd(size, 'a'),
  (size) => 'arn:aws:codepipeline:us-east-1:000000000000:'.padEnd(size, 'a'),
  (size) => 'arn:aws:secretsmanager:us-east-1:'.padEnd(size, 'a'),
  () => '00000000-0000-0000-0000-000000000000',
  () => 'us-1',
  (size) => `v${'1'.repeat(Math.max(0, size - 1))}`,
  (size) => 'tag:'.padEnd(size, 'a'),
  () => 'mi-00000000000000000',
  (size) => '1'.repeat(size),
  () => '10%',
];

/** What no pattern allows everywhere. */
const UNFITTING = ['\0', '\n', ':', '!', '€', ' '];

function textOf(shape: Shape, size: number): string {
  const texts = TEXTS.map((text) => text(size)).filter((text) => text.length === size);
  // Beyond the longest there may be none that fits: then the length is not all that is wrong.
  return texts.find((text) => fits(shape, text)) ?? texts[0] ?? '';
}

function shortest(shape: Shape): string {
  for (let size = shape.min ?? 0; size < 60; size++) {
    const text = TEXTS.map((each) => each(size)).find((each) => each.length === size && fits(shape, each));
    if (text !== undefined) return text;
  }
  throw new Error(`no text fits ${shape.pattern}`);
}

function unfitting(shape: Shape): string {
  const valid = shortest({ ...shape, min: Math.max(1, shape.min ?? 0) });
  const text = UNFITTING.map((character) => character + valid.slice(1)).find((each) => !fits(shape, each));
  if (text === undefined) throw new Error(`everything fits ${shape.pattern}`);
  return text;
}

/** By the pattern as AWS words it, taken for JavaScript's. */
function fits({ pattern = '[^]*', regex = pattern }: Shape, text: string): boolean {
  return new RegExp(`^(?:${regex})$`, 'u').test(text);
}
