/** On whose behalf, and in which region, operations run. */
export interface Caller {
  /** An ARN. */
  readonly principal: string;
  readonly region: string;
  /** The URL of the listener that they came through, if they came through one. */
  readonly origin?: string;
}

export const partition = 'aws';
export const account = '000000000000';

/** Who uses the local AWS when nobody else is named. */
export const localUser = `arn:${partition}:iam::${account}:user/local`;

/** In the place of an ARN: who asks without a key, as visitors of a website do. No request of AWS's API is let in so. */
export const anonymous = 'anonymous';
