/** What happens, shown as it happens: a spinner on a terminal, plain lines elsewhere. The one file that knows ora. */
import ora, { type Ora } from 'ora';
import { isOver } from '../executions/execution.js';
import type { Execution } from '../executions/execution.js';
import type { Event } from '../events.js';
import type { Host } from '../host.js';
import type { Kind } from '../resources/index.js';
import { executionLines, runningLine } from './execution.js';
import { busyLine, resourceLine } from './human.js';
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
export function progressFor(host: Host): Progress {
  const style = styleFor(host.stderr, host.env);
  const live = host.stderr.isTTY && host.env.TERM !== 'dumb' && !host.env.CI;
  return live ? spinner(host, style) : plainLines(style, (text) => void host.stderr.write(`${text}\n`));
}

/** A line for everything that happened, and none that moves. */
export function plainLines(style: Style, write: (line: string) => void): Progress {
  return { emit: reader(style, write), line: write, stop: () => undefined };
}

/** Lines that stay, above one that moves. */
function spinner(host: Host, style: Style): Progress {
  const moving: Ora = ora({ stream: host.stderr as NodeJS.WriteStream, discardStdin: false, hideCursor: true });
  const write = (text: string) => {
    const spinning = moving.isSpinning;
    if (spinning) moving.stop();
    host.stderr.write(`${text}\n`);
    if (spinning) moving.start();
  };
  const say = (text: string) => {
    moving.text = text;
    if (!moving.isSpinning) moving.start();
  };
  const lines = reader(style, write);
  const busy = new Set<Kind>();
  let execution: Execution | undefined;
  return {
    line: write,
    stop: () => moving.stop(),
    emit(event) {
      lines(event);
      if (event.type === 'resource-started') busy.add(event.kind);
      if (event.type === 'resource-finished' || event.type === 'resource-failed') busy.delete(event.kind);
      if (event.type === 'execution') execution = isOver(event.execution) ? undefined : event.execution;
      if (busy.size > 0) say(busyLine([...busy]));
      else if (execution) say(runningLine(execution, host.now()));
      else moving.stop();
    },
  };
}

/** The lines that an event leaves behind. */
function reader(style: Style, write: (text: string) => void): (event: Event) => void {
  let execution: Execution | undefined;
  return (event) => {
    if (event.type === 'resource-finished' && event.outcome !== 'absent') write(resourceLine(event, style));
    if (event.type === 'note') write(`${style.changed} ${event.text}`);
    if (event.type === 'execution') {
      for (const line of executionLines(execution, event.execution, style)) write(line);
      execution = event.execution;
    }
  };
}
