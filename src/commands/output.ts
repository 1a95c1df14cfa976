import type { Host } from '../host.js';
import { progressFor, type Progress, silent } from '../render/progress.js';
import { type Style, styleFor } from '../render/style.js';
import type { OutputOptions } from './options.js';

/** Where a command's words go: what happens to stderr, as it happens; the result to stdout, once. */
export interface Out {
  readonly progress: Progress;
  /** The result, as one JSON document or as lines for people. */
  result(document: () => object, lines: (style: Style) => readonly string[]): void;
}

export async function outputFor({ json, quiet }: OutputOptions, host: Host): Promise<Out> {
  return {
    progress: json || quiet ? silent : await progressFor(host),
    result(document, lines) {
      if (json) host.stdout.write(`${JSON.stringify(document(), null, 2)}\n`);
      else if (!quiet) host.stdout.write(`${lines(styleFor(host.stdout, host.env)).join('\n')}\n`);
    },
  };
}
