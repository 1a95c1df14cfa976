import { account, type Caller, partition } from './caller.js';
import type { Log } from './log.js';
import type { Call, Operation } from './service.js';
import { services } from './services/index.js';
import type { Store } from './store.js';

export interface CallContext extends Caller {
  readonly requestId: string;
  readonly store: Store;
  readonly log: Log;
  wakeRunner(): void;
}

export function createCall(context: CallContext): Call {
  const { store, region, principal } = context;
  return {
    ...context,
    partition,
    account,
    regional: (name) => store.collection(`regions/${region}/${name}`),
    global: (name) => store.collection(`global/${name}`),
    arn: (service, resource) => `arn:${partition}:${service}:${region}:${account}:${resource}`,
    now: () => store.now(),
    async invoke<O>(service: string, operation: string, input: object, as = principal): Promise<O> {
      const { handle } = await offered(service, operation);
      return (await handle(input as never, createCall({ ...context, principal: as }))) as O;
    },
  };
}

async function offered(name: string, operation: string): Promise<Operation> {
  const service = services.find((listed) => listed.name === name);
  const found = (await service?.load())?.operations[operation];
  if (!found) throw new Error(`the local AWS has no ${name} ${operation}`);
  return found;
}
