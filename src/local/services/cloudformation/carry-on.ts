import type { Call } from '../../service.js';
import { isUnderWay, type StackRecord } from './records.js';

/** Has a runner go on with what one that died has left under way: whoever looks at a stack waits for its end. */
export function carryOn(call: Call, ...stacks: readonly StackRecord[]): void {
  if (stacks.some(isUnderWay)) call.wakeRunner();
}
