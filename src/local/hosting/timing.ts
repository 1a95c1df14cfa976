/** How long things take, in milliseconds; tests make them short. */
export interface HostingTiming {
  /** What a second of a setting's time-out is. */
  readonly second: number;
  /** How often it is looked whether something has changed, where the system did not tell. */
  readonly poll: number;
  /** How long processes may take to end by themselves before they are killed. */
  readonly grace: number;
  /** How long the requests of a former version may take to be answered. */
  readonly drain: number;
  /** How long lies between two looks at whether an application that was started is healthy. */
  readonly probe: number;
  /** How long lies between two looks at one that is in service. */
  readonly health: number;
  /** How long an application that died waits before it is started again; twice as long each time that it dies. */
  readonly restart: number;
}

export const REAL_HOSTING_TIME: HostingTiming = {
  second: 1_000,
  poll: 2_000,
  grace: 5_000,
  drain: 20_000,
  probe: 250,
  health: 5_000,
  restart: 500,
};
