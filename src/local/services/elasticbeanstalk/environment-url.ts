import type { Call } from '../../service.js';
import { addressOf, livingEnvironments } from './environment.js';
import { hostAgain } from './host-again.js';

/** Where an environment is served (`environment/APPLICATION/NAME`); undefined when it is not there. */
export async function environmentUrl(call: Call, resource: string): Promise<string | undefined> {
  const arn = call.arn('elasticbeanstalk', resource);
  const environment = (await livingEnvironments(call)).find((each) => each.arn === arn);
  if (!environment) return undefined;
  await hostAgain(call);
  return `http://${addressOf(environment)}`;
}
