/**
 * XML as reports are written in it. The parser knows XML's own five entities alone: what a document type declares is
 * passed over, nothing is expanded and nothing is fetched.
 */
import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { BadReport } from './results.js';

export type { XmlElement };

/** Reports nest a few levels; whoever walks them does so by recursion. */
const DEEPEST = 200;

/**
 * The root element of a document.
 * @param names what it may be called
 * @throws BadReport when the text is not XML, nests too deeply, or has another root
 */
export function rootOf(text: string, ...names: string[]): XmlElement {
  const root = parse(text);
  if (!names.includes(root.name)) {
    throw new BadReport(`expected element type <${names.join('> or <')}> but have <${root.name}>`);
  }
  return root;
}

function parse(text: string): XmlElement {
  let root: XmlElement | null;
  try {
    // Tools put a byte order mark or an empty line before the XML declaration.
    ({ root } = parseXml(text.trimStart()));
  } catch (error) {
    // The parser recurses, too.
    if (error instanceof RangeError) throw new BadReport('its elements are nested too deeply');
    if (!(error instanceof XmlError)) throw error;
    throw new BadReport(`it is not XML: ${error.message.split('\n', 1)[0]}`);
  }
  if (!root) throw new BadReport('it is not XML: it has no element');
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) throw new BadReport('its elements are nested too deeply');
    level = level.flatMap((element) => elements(element));
  }
  return root;
}

/** The elements in an element; of one name, when one is given. */
export function elements(parent: XmlElement | undefined, name?: string): XmlElement[] {
  const all = (parent?.children ?? []).filter((child) => child instanceof XmlElement);
  return name === undefined ? all : all.filter((child) => child.name === name);
}

/** The first element of a name in an element. */
export function element(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}

/** The elements of a name at any depth below an element, in the order of the document. */
export function descendants(parent: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const look = (around: XmlElement) => {
    for (const child of elements(around)) {
      if (child.name === name) found.push(child);
      look(child);
    }
  };
  look(parent);
  return found;
}

/** The text in the first element of a name, without the white space around it; empty when there is none. */
export function textIn(parent: XmlElement | undefined, name: string): string {
  return element(parent, name)?.text.trim() ?? '';
}
