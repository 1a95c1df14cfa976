import type { Event } from '../events.js';
import type { Execution } from '../executions/execution.js';
import { executionLines } from './execution.js';
import { resourceLine, titleWidth } from './human.js';
import type { Style } from './style.js';

/** Writes the lines that an event leaves behind. */
export function eventLines(style: Style, write: (text: string) => void): (event: Event) => void {
  let execution: Execution | undefined;
  let width: number | undefined;
  return (event) => {
    if (event.type === 'work') width = titleWidth(event.kinds);
    if (event.type === 'resource-finished' && event.outcome !== 'absent') {
      write(resourceLine(event, style, width));
    }
    if (event.type === 'resource-progress') write(style.dim(`  ${event.name}: ${event.text}`));
    if (event.type === 'note') write(`${style.changed} ${event.text}`);
    if (event.type === 'execution') {
      for (const line of executionLines(execution, event.execution, style)) write(line);
      execution = event.execution;
    }
  };
}
