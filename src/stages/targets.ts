import { beanstalk } from './beanstalk/stage.js';
import { s3 } from './s3/stage.js';
import type { Target } from './target.js';

/** What can be deployed to. */
export const targets: readonly Target[] = [beanstalk, s3];
