/** The way of a request: service → protocol → operation → checked input → handler, under the store's lock → answer. */
import { randomUUID } from 'node:crypto';
import { callerOf } from './authentication.js';
import type { Background } from './background.js';
import type { Caller } from './caller.js';
import { createCall, perform } from './call.js';
import { ConnectionLost, roadOf } from './conditions.js';
import { AwsError, DamagedState, LocalAwsRemoved, stackOf } from './errors.js';
import { isUnserved } from './hosting/unserved.js';
import type { Log } from './log.js';
import { awsJson } from './protocols/aws-json.js';
import { awsQuery } from './protocols/aws-query.js';
import type { Exchange, ServerProtocol } from './protocols/protocol.js';
import { restJson } from './protocols/rest-json.js';
import { restXml } from './protocols/rest-xml.js';
import { type SeenRequest, unwatched, watcherFor } from './requests.js';
import type { Call, Protocol, Service } from './service.js';
import { addressed } from './services/index.js';
import { signedService } from './signature/authorization.js';
import type { Store } from './store.js';
import type { WireRequest, WireResponse } from './wire.js';

export interface ServerOptions {
  readonly store: Store;
  readonly log: Log;
  /** Called after a call that left something for a runner to move. */
  startRunner(): Promise<void> | void;
  /**
   * Called after a call that changed something that is hosted.
   * @param awaited the ports that are to be listened on before the call is answered
   */
  startHosting?(awaited: ReadonlySet<number>): Promise<void> | void;
  /** Is told of every request that has been answered. */
  readonly onRequest?: ((request: SeenRequest) => void) | undefined;
}

export interface Server {
  /**
   * @throws DamagedState: nothing can be answered before the state is whole again
   * @throws ConnectionLost where the conditions break the connection
   */
  handle(request: WireRequest): Promise<WireResponse>;
  /** An error as the request's own protocol writes it. */
  failure(request: WireRequest, error: AwsError): WireResponse;
  /** Runs `work` as one call, under the store's lock. */
  act<T>(caller: Caller, work: (call: Call) => Promise<T>): Promise<T>;
}

const protocols: Readonly<Record<Protocol['kind'], ServerProtocol>> = {
  json: awsJson,
  query: awsQuery,
  'rest-json': restJson,
  'rest-xml': restXml,
};

export function createServer({ store, log, onRequest, ...starts }: ServerOptions): Server {
  const road = roadOf(store.conditions);
  const watch = onRequest ? watcherFor(onRequest) : unwatched;
  let isFirst = true;

  async function act<T>(
    caller: Caller,
    work: (call: Call) => Promise<T>,
    requestId: string = randomUUID(),
  ): Promise<T> {
    const woken = new Set<Background>();
    const wakeRunner = () => void woken.add('runner');
    const wakeHosting = () => void woken.add('hosting');
    const awaited = new Set<number>();
    const awaitHosting = (port: number) => {
      wakeHosting();
      awaited.add(port);
    };
    const context = { ...caller, requestId, store, log, wakeRunner, wakeHosting, awaitHosting };
    try {
      return await store.exclusive(() => work(createCall(context)));
    } finally {
      // The call is done whether or not a process can be started: the next one wakes it again.
      if (isFirst) await serveAgain(woken);
      for (const kind of woken) await started(kind, awaited);
    }
  }

  /** Whoever comes to the local AWS finds served again what is hosted there, where the process that served it died. */
  async function serveAgain(woken: Set<Background>): Promise<void> {
    isFirst = false;
    if (!starts.startHosting || woken.has('hosting')) return;
    try {
      if (await isUnserved(store)) woken.add('hosting');
    } catch (error) {
      log(`no hosting: ${stackOf(error)}`);
    }
  }

  async function started(kind: Background, awaited: ReadonlySet<number>): Promise<void> {
    try {
      await (kind === 'runner' ? starts.startRunner() : starts.startHosting?.(awaited));
    } catch (error) {
      log(`no ${kind}: ${stackOf(error)}`);
    }
  }

  async function handle(request: WireRequest): Promise<WireResponse> {
    const { protocol: kind, service: listed } = addressed(request);
    const service = await listed?.load();
    const xmlNamespace = service && 'xmlNamespace' in service.protocol ? service.protocol.xmlNamespace : undefined;
    const exchange: Exchange = { request, requestId: randomUUID(), xmlNamespace };
    try {
      return await answer(protocols[kind], service, exchange);
    } catch (error) {
      return protocols[kind].writeError(awsErrorOf(error), exchange);
    }
  }

  async function answer(
    protocol: ServerProtocol,
    service: Service | undefined,
    exchange: Exchange,
  ): Promise<WireResponse> {
    const { request, requestId } = exchange;
    const operations = service?.operations ?? {};
    const name = protocol.operationName(request, operations);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    const serviceName = service?.name ?? signedService(request);
    const asked = { service: serviceName ?? null, operation: operation ? name : null, requestId };
    return watch(asked, async () => {
      if (!service || !operation) {
        log(`${serviceName ?? 'no service'}: ${name || `${request.method} ${request.path}`} is not offered`);
        throw protocol.unknownOperation(name);
      }
      return road.travel(service.name, name, async () => {
        const caller = await callerOf(request, service, store);
        const input = protocol.readInput(operation.schema, request);
        const work = (call: Call) => perform(service, name, input, call);
        const output = await act(caller, work, requestId);
        return protocol.writeOutput(operation.schema, output as object | undefined, exchange);
      });
    });
  }

  /** @throws DamagedState, LocalAwsRemoved, ConnectionLost: there is no answer to these */
  function awsErrorOf(error: unknown): AwsError {
    const unanswered = [DamagedState, LocalAwsRemoved, ConnectionLost];
    if (unanswered.some((kind) => error instanceof kind)) throw error;
    if (error instanceof AwsError) return error;
    log(stackOf(error));
    return internalFailure((error as Error).message);
  }

  return { handle, failure, act };
}

/** AWS's own error for a fault that is not the caller's. */
export function internalFailure(message: string): AwsError {
  return new AwsError('InternalFailure', message, 500);
}

function failure(request: WireRequest, error: AwsError): WireResponse {
  return protocols[addressed(request).protocol].writeError(error, { request, requestId: randomUUID() });
}
