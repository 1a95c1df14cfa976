import { s3 } from './s3/stage.js';
import type { Target } from './target.js';

/** What can be deployed to. */
export const targets: readonly Target[] = [s3];
