/** The providers of which more can be learned than CodePipeline tells. */
import type { ActionRun } from '../execution.js';
import { beanstalk } from './beanstalk.js';
import { cloudformation } from './cloudformation.js';
import { codebuild } from './codebuild.js';
import { codedeploy } from './codedeploy.js';
import type { Provider } from './provider.js';

const providers: readonly Provider[] = [beanstalk, cloudformation, codebuild, ...codedeploy];

/** Undefined for one of which CodePipeline tells all that there is. */
export function providerOf({ provider }: ActionRun): Provider | undefined {
  return providers.find(({ name }) => name === provider);
}
