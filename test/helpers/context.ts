import { clients } from '../../src/aws/clients.js';
import type { Calling } from '../../src/aws/retry.js';
import { type Config, defaults } from '../../src/config/schema.js';
import type { Context } from '../../src/context.js';
import type { Event } from '../../src/events.js';
import { type Identity, namesOf } from '../../src/names.js';
import { type FakeHost, fakeHost } from './host.js';

export const identity: Identity = {
  partition: 'aws',
  account: '123456789012',
  region: 'eu-central-1',
};

/** A context whose clients would talk to AWS, were they not mocked, and the events that were emitted in it. */
export interface TestContext extends Context {
  readonly host: FakeHost;
  readonly events: readonly Event[];
  /** Called with each event as it is emitted. */
  onEvent: (event: Event) => void;
}

/** The context of the pipeline `hello`. */
export function testContext(
  config: Partial<Config> = {},
  where: Partial<Identity> = {},
  host = fakeHost(),
): TestContext {
  const events: Event[] = [];
  const whole: Config = { ...defaults, name: 'hello', ...config };
  const who = { ...identity, ...where };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const calling: Calling = {
    emit(event) {
      events.push(event);
      context.onEvent(event);
    },
    signal: host.signal,
    now: host.now,
    wait: (ms) => host.wait(ms),
  };
  const context: TestContext = {
    identity: who,
    confirmed: Promise.resolve(),
    uninterrupted: () => context,
    servedAt: async () => undefined,
    endpoint: 'aws',
    ...calling,
    aws: clients({ region: who.region, credentials }, calling),
    commandLine: (command) => `pipeline-setup ${command}`,
    pollInterval: 100,
    config: whole,
    names: namesOf(whole, who),
    urls: {},
    settings: [],
    host,
    events,
    onEvent: () => undefined,
  };
  return context;
}

/** The texts of the notes that were emitted. */
export function notesIn({ events }: TestContext): string[] {
  return events.flatMap((event) => (event.type === 'note' ? event.text : []));
}
