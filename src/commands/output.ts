import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { callLine } from '../render/call.js';
import { progressFor, type Progress, silent } from '../render/progress.js';
import { type Style, styleFor } from '../render/style.js';
import type { OutputOptions } from './options.js';
import { openTrace } from './trace-file.js';

/** Where a command's words go: what happens to stderr, as it happens; the result to stdout, once. */
export interface Out {
  readonly progress: Progress;
  /** The result, as one JSON document or as lines for people. */
  result(document: () => object, lines: (style: Style) => readonly string[]): void;
}

/** @throws UserError `trace` when the file for the trace cannot be written */
export async function outputFor({ json, quiet, debug, trace }: OutputOptions, host: Host): Promise<Out> {
  const file = trace === undefined ? undefined : openTrace(trace, host);
  const shown = json || quiet ? silent : await progressFor(host);
  const lines = debug ? callLines(shown, host) : undefined;
  return {
    progress: {
      line: shown.line,
      emit(event) {
        shown.emit(event);
        lines?.(event);
        file?.emit(event);
      },
      stop() {
        shown.stop();
        file?.write();
      },
    },
    result(document, lines) {
      if (json) host.stdout.write(`${JSON.stringify(document(), null, 2)}\n`);
      else if (!quiet) host.stdout.write(`${lines(styleFor(host.stdout, host.env)).join('\n')}\n`);
    },
  };
}

/** A line for every call, above what moves; also where nothing else is said. */
function callLines(shown: Progress, host: Host): (event: Event) => void {
  const style = styleFor(host.stderr, host.env);
  const line = shown === silent ? (text: string) => void host.stderr.write(`${text}\n`) : shown.line;
  return (event) => {
    if (event.type === 'call') line(callLine(event, style));
  };
}
