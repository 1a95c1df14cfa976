import { LineCounter, isAlias, isNode, parseDocument, visit } from 'yaml';
import type { Alias, Document, ErrorCode, Scalar, YAMLParseError } from 'yaml';
import { tooDeepLine } from './yaml-depth.js';

/** What is wrong with a buildspec; the message ends with the line. */
export class BuildspecError extends Error {
  override readonly name = 'BuildspecError';
}

/** How CodeBuild's own YAML reader says it, where that is known; what is said after it is more precise. */
const WORDS: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'did not find expected key',
  BLOCK_AS_IMPLICIT_KEY: 'did not find expected key',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  MULTIPLE_DOCS: 'wrong number of container tags, expected 1',
  TAB_AS_INDENT: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected key',
};

/** A place in a buildspec: its value (undefined when there is none), and where it is for the messages. */
export class BuildspecNode {
  private constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly path: readonly (string | number)[],
    private readonly value: unknown,
  ) {}

  /** @throws BuildspecError when the text is not YAML or not a mapping */
  static parse(text: string): BuildspecNode {
    const deep = tooDeepLine(text);
    if (deep !== undefined) throw new BuildspecError(`the buildspec is nested too deeply at line ${deep}`);
    const lines = new LineCounter();
    const document = parseDocument(text, {
      // Scalars stay as they are written: `0.10` and `yes` are text in a build's environment.
      schema: 'failsafe',
      merge: true,
      // Of a key that is written twice, the last one counts.
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
    });
    const problem = document.errors[0];
    if (problem) throw new BuildspecError(`${describe(problem)} at line ${lines.linePos(problem.pos[0]).line}`);
    const root = new BuildspecNode(document, lines, [], valueOf(document, lines));
    if (isMapping(root.value)) return root;
    throw root.error(
      'wrong number of container tags, expected 1: a buildspec is a mapping that begins with "version: 0.2"',
    );
  }

  error(message: string): BuildspecError {
    return new BuildspecError(`${message} at line ${this.line()}`);
  }

  exists(): boolean {
    return this.value !== undefined;
  }

  child(key: string): BuildspecNode {
    return this.at(key, this.entriesOf().find(([name]) => name === key)?.[1]);
  }

  entries(): [key: string, value: BuildspecNode][] {
    return this.entriesOf().map(([key, value]) => [key, this.at(key, value)]);
  }

  /** The keys that are none of these. */
  keysBeside(known: readonly string[]): string[] {
    return this.entriesOf().flatMap(([key]) => (known.includes(key) ? [] : [key]));
  }

  /** The text of a scalar; undefined when there is none. */
  text(): string | undefined {
    if (this.isEmpty()) return undefined;
    if (typeof this.value !== 'string') throw this.error(`expected ${this.name()} to be a single value`);
    return this.value;
  }

  /** The texts of a list, without empty ones; a single text counts as a list of one. */
  texts(): string[] {
    if (this.isEmpty()) return [];
    if (typeof this.value === 'string') return [this.value];
    if (!Array.isArray(this.value)) throw this.error(`expected ${this.name()} to be a list`);
    const texts = this.value.map((item: unknown, index) => this.item(item, index));
    return texts.filter((text) => text !== '');
  }

  /** The items of a list; none when there is no list. */
  items(): BuildspecNode[] {
    if (this.isEmpty()) return [];
    if (!Array.isArray(this.value)) throw this.error(`expected ${this.name()} to be a list`);
    return this.value.map((item: unknown, index) => this.at(index, item));
  }

  /** Whether it says `yes` (or what else YAML 1.1 takes for it). */
  flag(): boolean {
    const text = this.text()?.toLowerCase();
    if (text === undefined || ['no', 'n', 'false', 'off'].includes(text)) return false;
    if (['yes', 'y', 'true', 'on'].includes(text)) return true;
    throw this.error(`expected ${this.name()} to be yes or no`);
  }

  private item(item: unknown, index: number): string {
    if (typeof item === 'string') return item;
    const node = this.at(index, item);
    const field = this.name().replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
    const found = Array.isArray(item) ? 'a list' : 'subkeys';
    const line = node.line();
    throw new BuildspecError(
      `Expected ${field}[${index}] to be of string type: found ${found} instead at line ${line}, ` +
        `value of the key tag on line ${line - 1} might be empty; text that has ": " in it is to be quoted`,
    );
  }

  private at(key: string | number, value: unknown): BuildspecNode {
    return new BuildspecNode(this.document, this.lines, [...this.path, key], value);
  }

  private name(): string {
    return String(this.path.at(-1) ?? 'the buildspec');
  }

  /** A key in { } without a colon has no value, not even an empty one. */
  private isEmpty(): boolean {
    return (this.value ?? '') === '';
  }

  private entriesOf(): [string, unknown][] {
    if (this.isEmpty()) return [];
    if (!isMapping(this.value)) throw this.error(`expected ${this.name()} to be a mapping`);
    return Object.entries(this.value);
  }

  /** The line of the value, or of the nearest thing around it that is written out. */
  private line(): number {
    for (let depth = this.path.length; depth >= 0; depth--) {
      const node = this.document.getIn(this.path.slice(0, depth), true);
      if (isNode(node) && !isAlias(node) && node.range) return this.lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

function describe({ code, message }: YAMLParseError): string {
  const nested = message.startsWith('Nested mappings');
  const words = nested ? 'mapping values are not allowed in this context' : WORDS[code];
  return words ? `${words}: ${message}` : message;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws BuildspecError when an alias stands for nothing, or aliases for more than a buildspec can be */
function valueOf(document: Document, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const aliases: Alias[] = [];
    const merges: Scalar[] = [];
    visit(document, {
      Alias: (_, alias) => void aliases.push(alias),
      Scalar: (_, scalar) => void (scalar.source === '<<' && merges.push(scalar)),
    });
    const unknown = aliases.find((alias) => !alias.resolve(document));
    const place = unknown ?? (error instanceof ReferenceError ? aliases : merges).at(-1);
    const problem = unknown
      ? `unknown anchor "${unknown.source}" referenced; text that begins with * is to be quoted, as in "*${unknown.source}",`
      : (error as Error).message;
    throw new BuildspecError(`${problem} at line ${lines.linePos(place?.range?.[0] ?? 0).line}`);
  }
}
