/** Reads YAML and remembers where everything is. Pure. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  Parser,
  visit,
  type YAMLParseError,
} from 'yaml';

export type Path = readonly PropertyKey[];

/** Where something is: both count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Place {
  readonly message: string;
}

export interface Parsed {
  /** What it says, as plain values. */
  readonly value: unknown;
  /** Why it is no YAML that counts. */
  readonly problems: readonly Problem[];
  /** The place of a value, or of its key; of what is not there, the place of what it is missing from. */
  placeOf(path: Path, at?: 'key' | 'value'): Place;
}

/** How many levels there may be, as the parser counts them: what is to be said takes ten. */
const deepest = 50;

/** @param literal the keys whose values are texts, however they look: 1.10 stays 1.10 */
export function parseYaml(text: string, literal: readonly string[]): Parsed {
  const deep = tooDeepAt(text);
  if (deep)
    return { value: undefined, problems: [{ ...deep, message: 'This is nested too deeply.' }], placeOf: () => deep };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const placeAt = (offset = 0): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const placeOf = (path: Path, at?: 'key' | 'value') => placeAt(offsetOf(document, path, at));
  const errors = tellingErrors(document.errors).map(({ code, message, pos }) => ({
    ...placeAt(pos[0]),
    message: words[code] ?? `It is no YAML: ${message.replace(/\.?$/, '.')}`,
  }));
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY'))
    return { value: undefined, problems: errors, placeOf };
  keepLiteral(document, literal);
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems: errors, placeOf };
  } catch {
    const nobody = unresolved(document);
    // What is repeated by aliases of aliases may have no end.
    const message = nobody ? `Nothing here is called &${nobody.source}.` : 'It repeats too much by aliases.';
    return { value: undefined, problems: [{ ...placeAt(nobody?.range?.[0]), message }], placeOf };
  }
}

/** Where it begins to be. Looked for first: the parser calls itself for each level, until there is no room to. */
function tooDeepAt(text: string): Place | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    if (parser.stack.length <= deepest) continue;
    const before = text.slice(0, parser.offset - lexeme.length).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  }
  return undefined;
}

const words: Readonly<Partial<Record<YAMLParseError['code'], string>>> = {
  DUPLICATE_KEY: 'This key is there twice.',
  MULTIPLE_DOCS: 'A second document begins here. A file has one.',
  TAB_AS_INDENT: 'A tab begins this line. YAML takes spaces alone.',
};

/** Behind what cannot be read, everything looks wrong. */
function tellingErrors(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return first ? [errors.find(({ code }) => code === 'TAB_AS_INDENT') ?? first] : errors;
}

/** The first alias of what is not there. */
function unresolved(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function keepLiteral(document: Document, keys: readonly string[]): void {
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !keys.includes(String(key.value)) || !isMap(value)) return;
      for (const { value: each } of value.items) {
        if (isScalar(each) && each.value !== null && each.source !== undefined) each.value = each.source;
      }
    },
  });
}

/** Where something begins in the text. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value' = 'value'): number | undefined {
  let node = resolved(document, document.contents);
  let offset = node?.range?.[0];
  for (const [index, step] of path.entries()) {
    if (isSeq(node)) {
      node = resolved(document, node.items[Number(step)]);
      offset = node?.range?.[0] ?? offset;
      continue;
    }
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step) : undefined;
    if (!isPair(pair)) return offset;
    const key = pair.key as Node;
    node = resolved(document, pair.value);
    const isEmpty = !isScalar(node) ? node === undefined : node.value === null;
    offset = (index === path.length - 1 && at === 'key') || isEmpty ? key.range?.[0] : (node?.range?.[0] ?? offset);
  }
  return offset;
}

function resolved(document: Document, node: unknown): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) as Node | undefined;
}
