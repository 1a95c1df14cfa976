/** The text of a template as data, its short forms written out. Pure. */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Pair, Scalar } from 'yaml';
import { tooDeepLine } from '../runs/yaml-depth.js';
import { fail } from './error.js';
import { isStructure } from './values.js';

/** How deep data may be nested: a policy in a template takes twenty levels. */
const DEEPEST = 100;

/** What CloudFormation does not have of YAML 1.1, beside aliases. User guide, "CloudFormation template format". */
const LEFT_OUT = ['binary', 'merge', 'omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`);
const PLAIN_TAGS = ['bool', 'float', 'int', 'map', 'null', 'seq', 'str'].map((name) => `tag:yaml.org,2002:${name}`);

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'Transform',
  'ValueOf',
  'ValueOfAll',
];
const SHORT_FORMS = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

/**
 * What a template's text says, in JSON or YAML. Of a key that is written twice the last one counts, as in CloudFormation.
 * @throws TemplateError when it is neither, has a null somewhere, or is nested too deeply
 */
export function readBody(body: string): unknown {
  const data = /^\s*[{[]/.test(body) ? fromJson(body) : fromYaml(body);
  checkNesting(data, '', 0);
  return data;
}

function fromJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    return fail(`Template format error: JSON not well-formed.${placeOf((error as Error).message, body)}`);
  }
}

/** Where JSON is not well-formed, as far as the parser tells. */
function placeOf(message: string, body: string): string {
  const end = message.startsWith('Unexpected end') ? body.length : '';
  const position = /in JSON at position (\d+)/.exec(message)?.[1] ?? end;
  if (position === '') return '';
  const before = body.slice(0, Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

function fromYaml(body: string): unknown {
  const deep = tooDeepLine(body);
  if (deep !== undefined) fail(`Template format error: nested too deeply. (line ${deep})`);
  const lines = new LineCounter();
  const document = parseDocument(body, {
    schema: 'yaml-1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !LEFT_OUT.includes(tag.tag)),
    merge: false,
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
  });
  const malformed = (offset: number): never => {
    const { line, col } = lines.linePos(offset);
    return fail(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  };
  const problem = document.errors[0];
  if (problem) malformed(problem.pos[0]);
  return dataOf(document.contents, '', malformed);
}

function dataOf(node: unknown, path: string, malformed: (offset: number) => never): unknown {
  if (isAlias(node)) return fail('Template error: YAML aliases are not allowed in CloudFormation templates');
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
  const { tag } = node;
  const long = tag === undefined ? undefined : SHORT_FORMS.get(tag);
  if (tag !== undefined && long === undefined && !PLAIN_TAGS.includes(tag)) malformed(node.range?.[0] ?? 0);
  const at = long === undefined ? path : `${path}/${long}`;
  const value = isScalar(node)
    ? scalarOf(node)
    : isSeq(node)
      ? node.items.map((item, index) => dataOf(item, `${at}/${index}`, malformed))
      : Object.fromEntries(node.items.map((pair) => entryOf(pair, at, malformed)));
  return long === undefined ? value : { [long]: argumentOf(long, value) };
}

function entryOf({ key, value }: Pair, path: string, malformed: (offset: number) => never): [string, unknown] {
  const name = dataOf(key, path, malformed);
  if (typeof name === 'string') return [name, argumentOf(name, dataOf(value, `${path}/${name}`, malformed))];
  const received =
    typeof name === 'number'
      ? `numeric [${name}]`
      : isStructure(name)
        ? 'a map'
        : Array.isArray(name)
          ? 'a list'
          : name;
  return fail(`Template format error: [${path}] map keys must be strings; received ${String(received)} instead`);
}

/** As CloudFormation's parser has it: letters and account ids that begin with a zero are text, and no number is imprecise. */
function scalarOf({ value, source }: Scalar): unknown {
  if (source === undefined) return value;
  if (typeof value === 'boolean') return source.length === 1 ? source : value;
  if (typeof value !== 'number') return value;
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return exact && !/^[-+]?0[\d_]*[89][\d_]*$/.test(source) ? value : source;
}

/** In YAML, `Bucket.Arn` names a resource before its first dot, and what is asked of it behind. */
function argumentOf(name: string, value: unknown): unknown {
  if (name !== 'Fn::GetAtt' || typeof value !== 'string') return value;
  const dot = value.indexOf('.');
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)];
}

function checkNesting(value: unknown, path: string, depth: number): void {
  if (value === null && path !== '')
    fail(`Template format error: [${path}] 'null' values are not allowed in templates`);
  if (depth > DEEPEST) fail('Template format error: nested too deeply.');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) checkNesting(item, `${path}/${name}`, depth + 1);
}
