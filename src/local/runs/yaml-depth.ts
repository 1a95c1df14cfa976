import { Lexer, Parser } from 'yaml';

/** How many levels there may be, as the parser counts them: what a build or a deployment is told takes twenty. */
const DEEPEST = 100;

/**
 * The line in which YAML begins to be nested too deeply to be read; undefined where it does not. To be asked before it is
 * read: the parser calls itself for each level, until there is no room to.
 */
export function tooDeepLine(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return text.slice(0, parser.offset - lexeme.length).split('\n').length;
  }
  return undefined;
}
