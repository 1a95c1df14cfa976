/** What happens, shown as it happens: a spinner on a terminal, plain lines elsewhere. */
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import { eventLines } from './event-lines.js';
import { type Style, styleFor } from './style.js';

export interface Progress {
  readonly emit: (event: Event) => void;
  /** A line that stays. */
  readonly line: (text: string) => void;
  /** Nothing more is shown, and no half line is left behind. */
  readonly stop: () => void;
}

/** Shows nothing: for scripts, which read the result. */
export const silent: Progress = { emit: () => undefined, line: () => undefined, stop: () => undefined };

/** Progress goes to stderr: stdout is for the result. */
export async function progressFor(host: Host): Promise<Progress> {
  const style = styleFor(host.stderr, host.env);
  // A terminal whose size nobody has set says that it has no columns: no line could be drawn anew there.
  const live = host.stderr.isTTY && host.stderr.columns !== 0 && host.env.TERM !== 'dumb' && !host.env.CI;
  if (!live) return plainLines(style, (text) => void host.stderr.write(`${text}\n`));
  const { spinner } = await import('./spinner.js');
  return spinner(host, style);
}

/** A line for everything that happened, and none that moves. */
export function plainLines(style: Style, write: (line: string) => void): Progress {
  return { emit: eventLines(style, write), line: write, stop: () => undefined };
}
