import type { DeployFields } from '../fields.js';

/** A static website in a bucket. */
export interface S3Stage extends DeployFields {
  readonly deploy: 's3';
  /** The `Cache-Control` of every file. */
  readonly cache?: string | undefined;
  /** The file that stands for a folder. */
  readonly index?: string | undefined;
  /** The file that is shown for what is not there. */
  readonly error?: string | undefined;
}
