import { account, type Caller, partition } from './caller.js';
import type { Log } from './log.js';
import type { Call, Service } from './service.js';
import { services } from './services/index.js';
import type { Store } from './store.js';
import { checkInput } from './validation.js';

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
      const called = await offering(service, operation);
      checkInput(called, operation, input);
      return (await called.operations[operation]!.handle(
        input as never,
        createCall({ ...context, principal: as }),
      )) as O;
    },
  };
}

async function offering(name: string, operation: string): Promise<Service> {
  const service = await services.find((listed) => listed.name === name)?.load();
  if (!service?.operations[operation]) throw new Error(`the local AWS has no ${name} ${operation}`);
  return service;
}
