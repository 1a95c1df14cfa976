/** How long things take, in milliseconds; tests make them short. */
export interface Timing {
  /** What a minute of a build's timeout is. */
  readonly minute: number;
  /** How long processes may take to end by themselves before they are killed. */
  readonly grace: number;
  /** How often a runner looks for what other processes have changed. */
  readonly poll: number;
}

export const REAL_TIME: Timing = { minute: 60_000, grace: 5_000, poll: 200 };
