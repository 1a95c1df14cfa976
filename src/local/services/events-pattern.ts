/**
 * EventBridge's event patterns. Pure.
 * Rules: EventBridge User Guide, "Creating event patterns" and "Comparison operators"; the semantics of arrays, of
 * `$or` and of absent fields, and the wording of what is wrong, are those of the open-source library it runs on.
 */
import { AwsError } from '../errors.js';
import { isLeaf, isObject, parseTest, PatternSyntaxError, type JsonObject, type Test } from './events/matchers.js';

/** A parsed pattern: every field must match, and one alternative of every `$or`. */
export interface Pattern {
  readonly fields: readonly (readonly [name: string, condition: Pattern | readonly Test[]])[];
  readonly anyOf: readonly (readonly Pattern[])[];
}

/** Fields of these names in an `$or` would read as a match expression. */
const RESERVED = new Set([
  'exactly',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'anything-but',
  'numeric',
  'cidr',
  'exists',
  'wildcard',
]);

/** @throws AwsError `InvalidEventPatternException` saying what is wrong */
export function parsePattern(text: string): Pattern {
  try {
    return parseObject(parseJson(text), false);
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

/** Whether the event, in the shape that EventBridge delivers it, fits the pattern. */
export function matches(pattern: Pattern, event: object): boolean {
  return matchesWithin(pattern, event as JsonObject, new Everywhere([event as JsonObject]));
}

function parseJson(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new PatternSyntaxError((error as Error).message);
  }
  if (!isObject(parsed)) throw new PatternSyntaxError('Filter is not an object');
  return parsed;
}

function parseObject(source: JsonObject, withinOr: boolean): Pattern {
  const entries = Object.entries(source);
  if (entries.length === 0) throw new PatternSyntaxError('Empty objects are not allowed');
  const reserved = withinOr && entries.find(([name]) => RESERVED.has(name));
  if (reserved)
    throw new PatternSyntaxError(`${reserved[0]} is a reserved field name which cannot be used inside $or.`);
  return {
    fields: entries
      .filter(([name]) => name !== '$or')
      .map(([name, condition]) => [name, parseCondition(name, condition, withinOr)] as const),
    anyOf: Object.hasOwn(source, '$or') ? [parseAlternatives(source.$or)] : [],
  };
}

function parseCondition(name: string, condition: unknown, withinOr: boolean): Pattern | Test[] {
  if (isObject(condition)) return parseObject(condition, withinOr);
  if (!Array.isArray(condition)) throw new PatternSyntaxError(`"${name}" must be an object or an array`);
  if (condition.length === 0) throw new PatternSyntaxError('Empty arrays are not allowed');
  return condition.map(parseTest);
}

function parseAlternatives(alternatives: unknown): Pattern[] {
  if (!Array.isArray(alternatives)) throw new PatternSyntaxError('It must be an Array followed with $or.');
  if (alternatives.length < 2) throw new PatternSyntaxError('There must have at least 2 Objects in $or relationship.');
  return alternatives.map((alternative) => {
    if (isObject(alternative)) return parseObject(alternative, true);
    throw new PatternSyntaxError('Only JSON object is allowed in array of $or relationship.');
  });
}

/** All the objects at one path of the event. What they hold is collected once, however many of them are looked at. */
class Everywhere {
  private readonly values = new Map<string, readonly unknown[]>();
  private readonly below = new Map<string, Everywhere>();

  constructor(private readonly objects: readonly JsonObject[]) {}

  hasLeaf(name: string): boolean {
    return this.valuesOf(name).some(isLeaf);
  }

  at(name: string): Everywhere {
    const known = this.below.get(name) ?? new Everywhere(this.valuesOf(name).filter(isObject));
    this.below.set(name, known);
    return known;
  }

  private valuesOf(name: string): readonly unknown[] {
    const known = this.values.get(name) ?? this.objects.flatMap((object) => valuesOf(object, name));
    this.values.set(name, known);
    return known;
  }
}

/**
 * Fields that are matched together lie in the same element of an array (`here`); but a field only counts as absent when
 * no element has it.
 */
function matchesWithin(pattern: Pattern, here: JsonObject, everywhere: Everywhere): boolean {
  return (
    pattern.fields.every(([name, condition]) => {
      const found = valuesOf(here, name);
      return isTests(condition)
        ? passes(condition, found, () => everywhere.hasLeaf(name))
        : matchesObjects(condition, found, everywhere.at(name));
    }) &&
    pattern.anyOf.every((alternatives) =>
      alternatives.some((alternative) => matchesWithin(alternative, here, everywhere)),
    )
  );
}

function passes(tests: readonly Test[], found: readonly unknown[], isAnywhere: () => boolean): boolean {
  const leaves = found.filter(isLeaf);
  return tests.some((test) => (test === 'absent' ? !isAnywhere() : leaves.some(test)));
}

function matchesObjects(pattern: Pattern, found: readonly unknown[], everywhere: Everywhere): boolean {
  const objects = found.filter(isObject);
  // Where there is no object at all, what the pattern wants absent is absent.
  return (objects.length > 0 ? objects : [{}]).some((object) => matchesWithin(pattern, object, everywhere));
}

/** The field's values, arrays of any depth taken apart: without recursion, which an event's depth could exhaust. */
function valuesOf(object: JsonObject, name: string): unknown[] {
  const values: unknown[] = [];
  const left: unknown[] = Object.hasOwn(object, name) ? [object[name]] : [];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) for (const element of value as unknown[]) left.push(element);
    else values.push(value);
  }
  return values;
}

function isTests(condition: Pattern | readonly Test[]): condition is readonly Test[] {
  return Array.isArray(condition);
}
