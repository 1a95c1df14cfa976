/** Places in a stream, as its tokens and the ids of its events name them. */

/** What a stream's events are ordered by: their time and, where that is the same, their arrival. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

/** Before all events. */
export const START: Position = { timestamp: 0, sequence: 0 };

/** Right behind an event. */
export function behind({ timestamp, sequence }: Position): Position {
  return { timestamp, sequence: sequence + 1 };
}

export function isBefore(a: Position, b: Position): boolean {
  return a.timestamp === b.timestamp ? a.sequence < b.sequence : a.timestamp < b.timestamp;
}

/** The position as 56 digits, the form of the ids that CloudWatch Logs gives. */
export function digitsOf({ timestamp, sequence }: Position): string {
  return [timestamp, sequence].map((part) => String(part).padStart(28, '0')).join('');
}

/** Undefined when the text is not such digits. */
export function positionIn(digits: string): Position | undefined {
  const [, first, second] = /^(\d{28})(\d{28})$/.exec(digits) ?? [];
  const [timestamp, sequence] = [Number(first), Number(second)];
  return Number.isSafeInteger(timestamp) && Number.isSafeInteger(sequence) ? { timestamp, sequence } : undefined;
}
