/** The one file that knows ora, which takes longer to load than most commands to run: only a terminal needs it. */
import ora, { type Ora } from 'ora';
import { type Execution, isOver } from '../executions/execution.js';
import type { Host } from '../host.js';
import type { Kind } from '../resources/index.js';
import { eventLines } from './event-lines.js';
import { runningLine } from './execution.js';
import { busyLine } from './human.js';
import type { Progress } from './progress.js';
import type { Style } from './style.js';

/** Lines that stay, above one that moves. */
export function spinner(host: Host, style: Style): Progress {
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
  const lines = eventLines(style, write);
  const busy = new Set<Kind>();
  let execution: Execution | undefined;
  let backup: string | undefined;
  return {
    line: write,
    stop: () => moving.stop(),
    emit(event) {
      lines(event);
      // Answers that nobody waits for any more may come while something is asked on the terminal.
      if (event.type === 'call') return;
      if (event.type === 'resource-started') busy.add(event.kind);
      if (event.type === 'resource-finished' || event.type === 'resource-failed') busy.delete(event.kind);
      if (event.type === 'execution') execution = isOver(event.execution) ? undefined : event.execution;
      if (event.type === 'backup') backup = event.doing;
      if (backup !== undefined) say(backup);
      else if (busy.size > 0) say(busyLine([...busy]));
      else if (execution) say(runningLine(execution, host.now()));
      else moving.stop();
    },
  };
}
