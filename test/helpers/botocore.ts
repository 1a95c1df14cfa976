/** AWS's own API models, as botocore ships them: what they demand of a request. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Where the models lie; undefined on a machine without botocore. */
export function findModels(): string | undefined {
  try {
    const code = 'import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), "data"))';
    return execFileSync('python3', ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** The newest model of a service. @param name as botocore calls it, such as `events` */
export function loadModel(models: string, name: string): Model {
  const version = readdirSync(join(models, name)).toSorted().at(-1) ?? '';
  const file = join(models, name, version, 'service-2.json');
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString('utf8')) as Model;
}

/** Where a request is not as the model demands: lengths, patterns, enums, numbers, required members. */
export function violations(model: Model, operation: string, input: unknown): string[] {
  const shape = model.operations[operation]?.input?.shape;
  return shape === undefined ? [`${operation}: not in the model`] : check(model, shape, input, operation);
}

function check(model: Model, name: string, value: unknown, path: string): string[] {
  const shape = model.shapes[name];
  if (!shape || value === undefined) return [];
  const found: string[] = [];
  const measure = (size: number, what: string) => {
    if (shape.min !== undefined && size < shape.min) found.push(`${path}: ${what} ${size} < ${shape.min}`);
    if (shape.max !== undefined && size > shape.max) found.push(`${path}: ${what} ${size} > ${shape.max}`);
  };
  if (typeof value === 'string') {
    if (shape.type !== 'string') found.push(`${path}: a string, not ${shape.type}`);
    measure(value.length, 'length');
    if (shape.pattern !== undefined && !wholly(shape.pattern, value))
      found.push(`${path}: "${value}" is not ${shape.pattern}`);
    if (shape.enum && !shape.enum.includes(value))
      found.push(`${path}: "${value}" is none of ${shape.enum.join(', ')}`);
  } else if (typeof value === 'number') {
    measure(value, 'value');
  } else if (value instanceof Uint8Array) {
    measure(value.length, 'bytes');
  } else if (Array.isArray(value)) {
    measure(value.length, 'items');
    found.push(...value.flatMap((item, index) => check(model, shape.member?.shape ?? '', item, `${path}[${index}]`)));
  } else if (shape.type === 'map') {
    const entries = Object.entries(value as object);
    measure(entries.length, 'entries');
    for (const [key, item] of entries) {
      found.push(...check(model, shape.key?.shape ?? '', key, `${path}.${key}`));
      found.push(...check(model, shape.value?.shape ?? '', item, `${path}.${key}`));
    }
  } else if (shape.type === 'structure') {
    const record = value as Record<string, unknown>;
    found.push(
      ...(shape.required ?? []).filter((key) => record[key] === undefined).map((key) => `${path}.${key}: missing`),
    );
    for (const [key, item] of Object.entries(record)) {
      const member = shape.members?.[key];
      // What is newer than the model is held to the SDK's types by the compiler.
      if (member) found.push(...check(model, member.shape, item, `${path}.${key}`));
    }
  }
  return found;
}

/** Models are written for Java: a pattern speaks of the whole value, and `.` is no end of a line. */
function wholly(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return new RegExp(`^(?:${pattern})$`).test(value);
  }
}
