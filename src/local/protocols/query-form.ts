import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import { type NormalizedSchema, SCHEMA } from '@smithy/core/schema';
import { AwsError } from '../errors.js';

/** `Tags.member.1.Key=a` is the value `a` below the children Tags, member, 1 and Key. */
interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

const scalars = new FromStringShapeDeserializer({
  timestampFormat: { useTrait: true, default: SCHEMA.TIMESTAMP_DATE_TIME },
});

/**
 * A Query form as the structure that the schema describes.
 * @throws AwsError MalformedInput when a value is not of its member's type
 */
export function readForm(schema: NormalizedSchema, form: URLSearchParams): object {
  const root: Node = { children: new Map() };
  for (const [name, value] of form) {
    let node = root;
    for (const part of name.split('.')) node = child(node, part);
    node.value = value;
  }
  return readStructure(schema, root);
}

function child(node: Node, name: string): Node {
  const found = node.children.get(name) ?? { children: new Map<string, Node>() };
  node.children.set(name, found);
  return found;
}

function read(schema: NormalizedSchema, node: Node): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node);
  if (schema.isListSchema()) return readList(schema, node);
  if (schema.isMapSchema()) return readMap(schema, node);
  return readScalar(schema, node.value ?? '');
}

function readStructure(schema: NormalizedSchema, node: Node): object {
  const members: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const found = node.children.get(member.getMergedTraits().xmlName ?? name);
    if (found) members.push([name, read(member, found)]);
  }
  return Object.fromEntries(members);
}

/** An empty list is its name with an empty value. */
function readList(schema: NormalizedSchema, node: Node): unknown[] {
  const member = schema.getValueSchema();
  return numbered(schema, node, member.getMergedTraits().xmlName ?? 'member').map((item) => read(member, item));
}

function readMap(schema: NormalizedSchema, node: Node): object {
  const [keys, values] = [schema.getKeySchema(), schema.getValueSchema()];
  const entries = numbered(schema, node, 'entry').map(({ children }) => [
    children.get(keys.getMergedTraits().xmlName ?? 'key')?.value ?? '',
    read(values, children.get(values.getMergedTraits().xmlName ?? 'value') ?? { children: new Map() }),
  ]);
  return Object.fromEntries(entries) as object;
}

/** The children 1, 2, … in their order; a flattened list or map has them without a name between. */
function numbered(schema: NormalizedSchema, node: Node, name: string): Node[] {
  const items = schema.getMergedTraits().xmlFlattened ? node : node.children.get(name);
  const byNumber = [...(items?.children ?? [])].toSorted(([a], [b]) => Number(a) - Number(b));
  return byNumber.map(([, item]) => item);
}

function readScalar(schema: NormalizedSchema, text: string): unknown {
  const wrong = () => new AwsError('MalformedInput', `'${text}' is not valid at ${schema.getMemberName()}`);
  if (schema.isBooleanSchema() && !/^(true|false)$/i.test(text)) throw wrong();
  if (schema.isNumericSchema() && !/^-?\d+(\.\d+)?$/.test(text)) throw wrong();
  try {
    return scalars.read(schema, text);
  } catch {
    throw wrong();
  }
}
