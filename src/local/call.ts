import { checkAccess } from './access/authorize.js';
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
  wakeHosting(): void;
  awaitHosting(port: number): void;
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
    as: (other) => createCall({ ...context, principal: other }),
    async invoke<O>(service: string, operation: string, input: object, as = principal): Promise<O> {
      const offering = await offered(service);
      return (await perform(offering, operation, input, createCall({ ...context, principal: as }))) as O;
    },
  };
}

/**
 * Carries out an operation, if its input is what AWS takes and the caller may.
 * @throws AwsError as the operation does
 */
export async function perform(service: Service, name: string, input: object, call: Call): Promise<unknown> {
  const operation = service.operations[name];
  if (!operation) throw new Error(`the local AWS has no ${service.name} ${name}`);
  checkInput(service, name, input);
  await checkAccess(service, name, input, call);
  return operation.handle(input as never, call);
}

async function offered(name: string): Promise<Service> {
  const listed = services.find((each) => each.name === name);
  if (!listed) throw new Error(`the local AWS has no ${name}`);
  return listed.load();
}
