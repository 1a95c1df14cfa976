import { beanstalk } from './beanstalk/stage.js';
import { cdk } from './cdk/stage.js';
import { cloudformation } from './cloudformation/stage.js';
import { codedeploy } from './codedeploy/stage.js';
import { s3 } from './s3/stage.js';
import type { Target } from './target.js';

/** What can be deployed to. */
export const targets: readonly Target[] = [beanstalk, codedeploy, s3, cloudformation, cdk];
