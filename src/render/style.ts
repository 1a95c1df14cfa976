/** Colours and marks, or none of them. */
import { styleText } from 'node:util';
import type { Host, Output } from '../host.js';

export interface Style {
  readonly ok: string;
  readonly failed: string;
  readonly changed: string;
  readonly same: string;
  /** The mark for a status of CodePipeline's. */
  status(status: string): string;
  bold(text: string): string;
  dim(text: string): string;
  plus(text: string): string;
  minus(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

/** Decoration is for a terminal only, and for nobody who says NO_COLOR. */
export function styleFor(output: Output, env: Host['env']): Style {
  const colour = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  // Left to itself, styleText looks at process.stdout, which may not be where this text goes.
  return styleWith(
    colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text,
  );
}

function styleWith(paint: (format: Format, text: string) => string): Style {
  const ok = paint('green', '✔');
  const failed = paint('red', '✖');
  const changed = paint('yellow', '~');
  const same = paint('dim', '-');
  const marks: Record<string, string> = { Succeeded: ok, Failed: failed, InProgress: changed, Stopping: changed };
  return {
    ok,
    failed,
    changed,
    same,
    status: (status) => marks[status] ?? same,
    bold: (text) => paint('bold', text),
    dim: (text) => paint('dim', text),
    plus: (text) => paint('green', text),
    minus: (text) => paint('red', text),
  };
}
