/** A pipeline as a template of CloudFormation, in YAML. Pure. */
import { Document, isMap, isScalar, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { parameterTexts } from '../format.js';
import { linked } from '../link.js';
import {
  type Exported,
  type Parameter,
  type Properties,
  type Reference,
  Text,
  type Thing,
  type Value,
} from '../thing.js';
import { typeOf, withAttributes, withoutTags } from './types.js';

const pseudo = { account: 'AWS::AccountId', partition: 'AWS::Partition', region: 'AWS::Region' } as const;

interface Options {
  /** What stands above it. */
  readonly header: string;
  /** Which things are in it: the others are called by their names. */
  readonly has: (thing: Thing) => boolean;
  /** What becomes of it when the stack goes: undefined, it goes too. */
  readonly deletionPolicy: (thing: Thing) => 'Retain' | 'RetainExceptOnCreate' | undefined;
}

export function templateOf(exported: Exported, { header, has, deletionPolicy }: Options): string {
  const things = linked(exported, has).filter(has).map(withoutTags);
  const writer = new Writer(exported, things);
  const parameters = Object.entries(exported.parameters) as [Parameter, string][];
  const document = new Document(undefined, { schema: 'yaml-1.1' });
  document.contents = map([
    ['AWSTemplateFormatVersion', new Scalar('2010-09-09')],
    ['Description', new Scalar(`The CI/CD pipeline ${exported.name}`)],
    [
      'Parameters',
      map(
        parameters.map(([id, value]) => [
          id,
          map([
            ['Type', new Scalar('String')],
            ['Description', new Scalar(parameterTexts[id])],
            ['Default', new Scalar(value)],
          ]),
        ]),
      ),
    ],
    ['Resources', writer.resources(deletionPolicy)],
  ]);
  document.commentBefore = commented(header);
  spaced(document.contents as YAMLMap);
  return document.toString({ lineWidth: 0, singleQuote: true });
}

class Writer {
  private readonly arns: ReadonlyMap<string, Text>;

  constructor(
    exported: Exported,
    private readonly things: readonly Thing[],
  ) {
    this.arns = new Map(exported.computed.map(({ is, as }) => [is, as]));
  }

  resources(deletionPolicy: Options['deletionPolicy']): YAMLMap {
    const all = map(
      this.things.map((thing) => [
        thing.id,
        map([
          ['Type', new Scalar(thing.type)],
          ...policiesOf(deletionPolicy(thing)),
          ['Properties', this.node(thing.properties)],
        ]),
      ]),
    );
    for (const [index, { comment }] of this.things.entries()) {
      const key = all.items[index]?.key;
      if (isScalar(key)) key.commentBefore = commented(comment);
    }
    return all;
  }

  private node(value: Value): Node {
    if (value instanceof Text) return this.text(withAttributes(value, this.things, this.arns) as Text);
    if (Array.isArray(value)) {
      const list = new YAMLSeq();
      list.items = (value as readonly Value[]).map((each) => this.node(each));
      return list;
    }
    if (typeof value !== 'object') return new Scalar(value);
    return map(Object.entries(value as Properties).map(([key, each]) => [key, this.node(each)]));
  }

  private text({ parts }: Text): Node {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && typeof only !== 'string') {
      const name = this.nameOf(only);
      return tagged(name.includes('.') ? '!GetAtt' : '!Ref', name);
    }
    // In a text that is filled in, `${!` is what `${` is elsewhere.
    const written = parts.map((part) =>
      typeof part === 'string' ? part.replaceAll('${', '${!') : `\${${this.nameOf(part)}}`,
    );
    return tagged('!Sub', written.join(''));
  }

  /** What is between the braces of `!Sub`. */
  private nameOf(reference: Reference): string {
    if ('parameter' in reference) return reference.parameter;
    if ('pseudo' in reference) return pseudo[reference.pseudo];
    const thing = this.things.find(({ id }) => id === reference.thing);
    const attribute = thing && typeOf(thing)[reference.as];
    return attribute === undefined ? reference.thing : `${reference.thing}.${attribute}`;
  }
}

function policiesOf(deletion: string | undefined): (readonly [string, Node])[] {
  if (deletion === undefined) return [];
  return [
    ['DeletionPolicy', new Scalar(deletion)],
    ['UpdateReplacePolicy', new Scalar('Retain')],
  ];
}

function map(entries: readonly (readonly [string, Node])[]): YAMLMap {
  const made = new YAMLMap();
  made.items = entries.map(([key, value]) => new Pair(new Scalar(key), value));
  return made;
}

function tagged(tag: string, text: string): Scalar {
  const made = new Scalar(text);
  made.tag = tag;
  return made;
}

/** An empty line before what begins something new. */
function spaced(top: YAMLMap): void {
  for (const { key, value } of top.items) {
    if (!isMap(value) || !isScalar(key)) continue;
    key.spaceBefore = true;
    for (const [index, { key: id }] of value.items.entries()) if (isScalar(id) && index > 0) id.spaceBefore = true;
  }
}

/** As YAML's comments are kept: each line with the space behind the `#`. */
function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => ` ${line}`.trimEnd())
    .join('\n');
}
