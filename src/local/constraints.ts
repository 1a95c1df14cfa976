/**
 * Whether an input is as AWS's API model demands: lengths, sizes, ranges, patterns and enumerations. Pure.
 * The words are those of AWS's front end, and a length is counted in Unicode's characters
 * (https://smithy.io/2.0/spec/constraint-traits.html).
 */

/** A shape of the model: what it demands of a value, and the names of the shapes of its parts that demand something. */
interface Shape {
  readonly min?: number;
  readonly max?: number;
  /** As AWS words it; it speaks of the whole value. */
  readonly pattern?: string;
  /** The pattern as JavaScript has to write it, where that differs. */
  readonly regex?: string;
  /** What is said of a value that is not of the pattern, where the service has words of its own. */
  readonly patternMessage?: string;
  readonly enum?: readonly string[];
  /** Its values are never shown. */
  readonly sensitive?: boolean;
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
}

/**
 * The part of a service's model that demands something. `constraints/<service>.json` holds it: facts of the models that
 * botocore ships (https://github.com/boto/botocore, Apache-2.0), written by `scripts/constraints.mjs`.
 */
export interface Constraints {
  /** By operation: its input's shape, or null when that demands nothing. */
  readonly operations: Readonly<Record<string, string | null>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface Violation {
  /** The member as AWS names it, such as `tags.1.member.key`. */
  readonly path: string;
  readonly message: string;
  /** Whether the message is the service's own, and stands for itself. */
  readonly isOwn?: boolean;
}

/** Everything in the input that the model does not allow. */
export function violations({ operations, shapes }: Constraints, operation: string, input: object): Violation[] {
  return [...inValue(operations[operation], input, '')];

  function* inValue(name: string | null | undefined, value: unknown, path: string): Generator<Violation> {
    const shape = name ? shapes[name] : undefined;
    if (!shape || value === undefined || value === null) return;
    for (const demand of broken(shape, value)) yield violation(shape, demand, value, path);
    if (shape.members) yield* inMembers(shape.members, value as Members, path);
    else if (Array.isArray(value)) yield* inParts(shape, shape.member, [...value.entries()], value, path);
    else if (isMap(value)) yield* inMap(shape, value, path);
  }

  function* inMembers(members: Readonly<Record<string, string>>, value: Members, path: string): Generator<Violation> {
    for (const [name, shape] of Object.entries(members)) yield* inValue(shape, value[name], memberPath(path, name));
  }

  function* inMap(shape: Shape, value: Members, path: string): Generator<Violation> {
    const keys = Object.keys(value).map((key) => [key, key] as const);
    yield* inParts(shape, shape.key, keys, value, path, 'Map keys');
    yield* inParts(shape, shape.value, Object.entries(value), value, path, 'Map value');
  }

  /** Of scalars AWS says once what every one of them must be; structures are looked into one by one. */
  function* inParts(
    whole: Shape,
    partName: string | undefined,
    parts: readonly (readonly [key: string | number, part: unknown])[],
    value: unknown,
    path: string,
    noun = 'Member',
  ): Generator<Violation> {
    const shape = partName === undefined ? undefined : shapes[partName];
    if (!shape) return;
    if (shape.members ?? shape.member ?? shape.key ?? shape.value) {
      for (const [key, part] of parts) {
        yield* inValue(partName, part, `${path}.${typeof key === 'number' ? key + 1 : key}.member`);
      }
      return;
    }
    const wrong = parts.find(([, part]) => part !== null && broken(shape, part).length > 0);
    if (!wrong) return;
    const all = demandsOf(shape, wrong[1]).map(({ words }) => `Member must ${words}`);
    const isSensitive = whole.sensitive ?? shape.sensitive;
    yield { path, message: worded(value, isSensitive, path, `${noun} must satisfy constraint: [${all.join(', ')}]`) };
  }
}

type Members = Readonly<Record<string, unknown>>;

interface Demand {
  readonly kind: 'max' | 'min' | 'pattern' | 'enum';
  readonly words: string;
  holds(value: unknown): boolean;
}

/** A member's path in AWS's notation: every name begins in lower case. */
export function memberPath(path: string, name: string): string {
  return `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** In the order in which AWS lists them; what a value breaks, AWS lists the other way round. */
function demandsOf({ min, max, pattern, regex = pattern, enum: values }: Shape, value: unknown): Demand[] {
  const measure = typeof value === 'number' ? 'value' : 'length';
  // A pattern is never run on what is too long already.
  const fits = (each: unknown) => max === undefined || sizeOf(each) <= max;
  const matches = (each: unknown) => !fits(each) || compiled(regex!).test(each as string);
  const demands: (Demand | false)[] = [
    max !== undefined && { kind: 'max', words: `have ${measure} less than or equal to ${max}`, holds: fits },
    min !== undefined && {
      kind: 'min',
      words: `have ${measure} greater than or equal to ${min}`,
      holds: (each) => sizeOf(each) >= min,
    },
    pattern !== undefined && {
      kind: 'pattern',
      words: `satisfy regular expression pattern: ${pattern}`,
      holds: matches,
    },
    values !== undefined && {
      kind: 'enum',
      words: `satisfy enum value set: [${values.join(', ')}]`,
      holds: (each) => values.includes(each as string),
    },
  ];
  return demands.filter((demand) => demand !== false);
}

function broken(shape: Shape, value: unknown): Demand[] {
  return demandsOf(shape, value)
    .filter(({ holds }) => !holds(value))
    .toReversed();
}

const patterns = new Map<string, RegExp>();

function compiled(regex: string): RegExp {
  const pattern = patterns.get(regex) ?? new RegExp(`^(?:${regex})$`, 'u');
  patterns.set(regex, pattern);
  return pattern;
}

/** A number itself; of a string its characters, a pair of surrogates being one; of anything else its parts. */
function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, '_').length;
  return Array.isArray(value) || value instanceof Uint8Array ? value.length : Object.keys(value as object).length;
}

function violation(
  { sensitive, patternMessage }: Shape,
  { kind, words }: Demand,
  value: unknown,
  path: string,
): Violation {
  if (kind === 'pattern' && patternMessage !== undefined) {
    return { path, message: patternMessage.replace('{member}', path), isOwn: true };
  }
  return { path, message: worded(value, sensitive, path, `Member must ${words}`) };
}

function worded(value: unknown, isSensitive: boolean | undefined, path: string, constraint: string): string {
  const text = isSensitive ? undefined : shown(value);
  return `Value ${text === undefined ? '' : `'${text}' `}at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** As Java writes it. Structures may hold what is sensitive, so that a list of them is not shown. */
function shown(value: unknown): string | undefined {
  if (isScalar(value)) return String(value);
  if (Array.isArray(value)) return value.every(isScalar) ? `[${value.join(', ')}]` : undefined;
  if (!isMap(value) || !Object.values(value).every(isScalar)) return undefined;
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${String(each)}`)
    .join(', ')}}`;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isMap(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
