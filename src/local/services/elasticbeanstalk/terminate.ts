import {
  TerminateEnvironment$,
  type TerminateEnvironmentCommandInput,
  type TerminateEnvironmentCommandOutput,
} from '@aws-sdk/client-elastic-beanstalk';
import { operation, type Call } from '../../service.js';
import { checkDownstream, downstream } from './downstream.js';
import { type EnvironmentRecord, readyEnvironment, shown, storeEnvironment } from './environment.js';
import { notOffered } from './errors.js';
import { info, noteFor } from './events.js';
import { removeProvided } from './storage.js';

export const TerminateEnvironment = operation<TerminateEnvironmentCommandInput, TerminateEnvironmentCommandOutput>(
  TerminateEnvironment$,
  async (input, call) => {
    if (input.TerminateResources === false) throw notOffered('TerminateResources=false');
    return shown(await beginTermination(call, await readyEnvironment(call, input)));
  },
);

/** Whatever is under way in it is ended. @throws AwsError `InsufficientPrivilegesException` */
export async function beginTermination(call: Call, environment: EnvironmentRecord): Promise<EnvironmentRecord> {
  const acting = await downstream(call, environment);
  await checkDownstream(acting, 'terminate', environment);
  await removeProvided(acting, environment);
  const terminating: EnvironmentRecord = {
    ...environment,
    status: 'Terminating',
    health: { status: 'Suspended', causes: [], refreshed: call.now() },
    task: { kind: 'terminate', requestId: call.requestId },
  };
  await noteFor(call, terminating, info('terminateEnvironment is starting.'));
  return storeEnvironment(call, terminating);
}
