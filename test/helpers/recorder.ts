import { setMaxListeners } from 'node:events';
import { type Clients, clients } from '../../src/aws/clients.js';
import type { Calling } from '../../src/aws/retry.js';
import type { MiddlewareStack } from '@smithy/types';
import type { Session } from '../../src/context.js';
import type { ClientConfig, Local } from './local.js';

export interface Recorded {
  readonly service: keyof Clients;
  /** AWS's name of the operation. */
  readonly operation: string;
  readonly input: unknown;
}

/**
 * A session with a local AWS, whose every request is written down.
 * @param as with other credentials than the local user's
 */
export function recordedSession(
  local: Local,
  as: Partial<ClientConfig> = {},
): { session: Session; requests: Recorded[] } {
  const { requestHandler } = local.aws;
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const calling: Calling = {
    emit: () => undefined,
    signal,
    now: Date.now,
    wait: async () => undefined,
  };
  const aws = clients({ ...local.clientConfig, ...as, requestHandler }, calling, { pathStyle: true });
  const requests: Recorded[] = [];
  for (const service of Object.keys(aws) as (keyof Clients)[]) {
    const stack = aws[service]().middlewareStack as MiddlewareStack<any, any>;
    stack.add(
      (next, context: { commandName?: string }) => async (args) => {
        requests.push({ service, operation: context.commandName?.replace(/Command$/, '') ?? '', input: args.input });
        return await next(args);
      },
      { step: 'initialize' },
    );
  }
  const session: Session = {
    ...calling,
    identity: { partition: 'aws', account: '000000000000', region: 'us-east-1' },
    confirmed: Promise.resolve(),
    uninterrupted: () => session,
    servedAt: async () => undefined,
    endpoint: 'local',
    aws,
    commandLine: (command) => command,
    pollInterval: 0,
  };
  return { session, requests };
}
