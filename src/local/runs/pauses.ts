const SHORTEST = 10;
/** In milliseconds. */
const LONGEST_PAUSE = 250;

/**
 * How long lies between two looks at what takes its time, in milliseconds: what is quick is seen at once.
 * @param looks how many there were
 */
export function pauseAfter(looks: number, longest = LONGEST_PAUSE): number {
  return Math.min(SHORTEST * 2 ** (looks - 1), longest);
}
