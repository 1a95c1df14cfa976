/** Commands of this program, in this process, on a local AWS; and a test on the way between the two. */
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Host } from '../../src/host.js';
import { AwsError } from '../../src/local/errors.js';
import { type LocalAws, open } from '../../src/local/index.js';
import { awsJson } from '../../src/local/protocols/aws-json.js';
import { awsQuery } from '../../src/local/protocols/aws-query.js';
import { restJson } from '../../src/local/protocols/rest-json.js';
import { restXml } from '../../src/local/protocols/rest-xml.js';
import { createRequestHandler } from '../../src/local/request-handler.js';
import { addressed } from '../../src/local/services/index.js';
import type { WireRequest, WireResponse } from '../../src/local/wire.js';
import { run } from '../../src/main.js';
import { type FakeHost, fakeHost, noon } from './host.js';
import { configFolder, endStacks, endTasks } from './stages.js';

/** A call that a command makes, by AWS's names. */
export interface Sent {
  readonly service: string;
  readonly operation: string;
  /** How often it is sent by now, as the SDK says in every request. */
  readonly attempt: number;
}

/**
 * What becomes of a call: `carry` takes it to the local AWS. An `AwsError` that is thrown is what the service answers;
 * any other error is one of the connection. `pass` lets so much time pass on the way, in milliseconds.
 */
export type Way = (call: Sent, carry: () => Promise<WireResponse>, pass: (ms: number) => void) => Promise<WireResponse>;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the pipeline `hello`; whatever it starts stands still. */
export const init = 'init hello --no-wait';
/** The same with stages behind Build, and with other ones. */
export const initStages = 'init --no-wait --config hello.yml';
export const initOtherStages = 'init --no-wait --config changed.yml';
/** Makes what apps of the CDK are deployed with. */
export const bootstrap = 'local bootstrap';
/** Takes everything of it away, the code too. */
export const destroy = 'destroy hello --delete-repository --no-backup --yes';

const reached = new WeakMap<Host, LocalAws>();

/** In place of the module that opens a user's local AWS: `vi.mock('…/commands/local-aws.js', standIn)`. */
export async function standIn(original: () => Promise<object>): Promise<object> {
  return { ...(await original()), openLocalAws: async (host: Host) => reached.get(host) };
}

/** A local AWS whose clock stands still, and where nothing moves by itself. */
export function openAt(home: string): Promise<LocalAws> {
  return open({ home, clock: () => new Date(noon), startRunner: () => undefined });
}

const direct: Way = (_call, carry) => carry();

/** Runs a command on the local AWS to its end. */
export async function command(aws: LocalAws, line: string, way = direct): Promise<Ended> {
  const carried = new Set<Promise<unknown>>();
  const { host, passUntil } = hostWaitingFor(carried);
  const timely: Way = (call, carry) => {
    const came = host.now();
    return way(call, carry, (ms) => passUntil(came + ms));
  };
  const handle = (request: WireRequest) =>
    travel(aws, request, timely, async () => {
      const answer = aws.handle(request);
      carried.add(answer);
      return await answer.finally(() => carried.delete(answer));
    });
  reached.set(host, { ...aws, requestHandler: createRequestHandler(handle) });
  const code = await run([...line.split(' '), ...(line === bootstrap ? [] : ['--local'])], host);
  // Of several questions the first answer may be enough.
  await allOf(carried);
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

/** No two commands begin at the same moment: by it CloudFormation is told what belongs to which. */
let begun = noon;

/** Time passes when there is nothing but to wait, and then for all who wait. */
function hostWaitingFor(carried: ReadonlySet<Promise<unknown>>): { host: FakeHost; passUntil: (time: number) => void } {
  let now = (begun += 1);
  const host: FakeHost = {
    ...fakeHost({ cwd: configFolder }),
    now: () => now,
    async wait(ms) {
      const end = now + ms;
      await allOf(carried);
      now = Math.max(now, end);
    },
  };
  return { host, passUntil: (time) => (now = Math.max(now, time)) };
}

/** Waits until nothing is on its way, and nobody sends anything more. */
async function allOf(carried: ReadonlySet<Promise<unknown>>): Promise<void> {
  do {
    await Promise.allSettled(carried);
    await setImmediate();
  } while (carried.size > 0);
}

const protocols = { json: awsJson, query: awsQuery, 'rest-json': restJson, 'rest-xml': restXml };

async function travel(
  aws: LocalAws,
  request: WireRequest,
  way: Way,
  carry: () => Promise<WireResponse>,
): Promise<WireResponse> {
  const { protocol: kind, service: listed } = addressed(request);
  const service = await listed!.load();
  const operation = protocols[kind].operationName(request, service.operations);
  const attempt = Number(/attempt=(\d+)/.exec(request.headers['amz-sdk-request'] ?? '')?.[1]);
  const carried = async () => {
    const answer = await carry();
    // What is under way in an environment or a stack has ended when somebody looks again.
    if (operation === 'DescribeEnvironments') await endTasks(aws);
    if (operation === 'DescribeStacks') await endStacks(aws);
    return answer;
  };
  try {
    return await way({ service: service.name, operation, attempt }, carried, () => undefined);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const xmlNamespace = 'xmlNamespace' in service.protocol ? service.protocol.xmlNamespace : undefined;
    return protocols[kind].writeError(error, { request, requestId: randomUUID(), xmlNamespace });
  }
}
