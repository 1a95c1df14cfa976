/** What the contract's tests are given: clients, names, and patience as the AWS at hand needs it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import { type ClientConfig, type Clients, clients } from '../../src/aws/clients.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { unseen } from '../helpers/calling.js';
import { openLocal } from '../helpers/local.js';
import { type Calling, clientsOf, whoCalls } from './identity.js';
import { removeAll } from './removal.js';
import { worldName } from './world-name.js';

export interface World {
  /** How the name of everything begins that this file makes. */
  readonly name: string;
  readonly identity: Calling;
  /** What everything is tagged with. */
  readonly tags: Readonly<Record<string, string>>;
  readonly aws: Clients;
  /** Clients that act with other credentials. */
  as(credentials: NonNullable<ClientConfig['credentials']>): Clients;
  /**
   * What `look` sees once it is so: AWS is asked again until then, errors or not, for ten minutes at most; the local
   * AWS is asked once, when it has done what there is to do.
   */
  eventually<T>(look: () => Promise<T>, isSo?: (seen: T) => boolean): Promise<T>;
  /** Gives IAM and EventBridge the time after which what they were told is in force everywhere. */
  settled(): Promise<void>;
  /** Removes everything that was made. */
  close(): Promise<void>;
}

/** In milliseconds. */
const patience = 10 * 60_000;
const interval = 3000;
const settlingTime = 20_000;

/** The world that was chosen for this run. */
export async function openWorld(): Promise<World> {
  const against = inject('against');
  if (against.kind === 'local') return openLocalWorld();
  const { aws, identity } = await clientsOf(against);
  const { region, endpoint } = against;
  const world = newWorld(aws, identity);
  return {
    ...world,
    as: (credentials) => clients({ region, credentials }, unseen, { pathStyle: endpoint !== undefined }),
    eventually: untilSo,
    settled: () => wait(settlingTime),
    // A rule whose target is just gone may be held by it yet, a bucket may be busy.
    close: () => untilSo(world.close),
  };
}

/** A local AWS of its own, whose clients have no way to any network. */
export async function openLocalWorld(): Promise<World> {
  const local = await openLocal();
  const { region, endpoint, credentials } = local.clientConfig;
  const as: World['as'] = (others) => {
    const config = { region, endpoint, credentials: others, requestHandler: local.aws.requestHandler };
    return clients(config, unseen, { pathStyle: true });
  };
  const aws = as(credentials);
  const world = newWorld(aws, await whoCalls(aws, region));
  return {
    ...world,
    as,
    async eventually(look) {
      await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 10 });
      return look();
    },
    settled: async () => undefined,
    async close() {
      try {
        await world.close();
      } finally {
        await local.close();
      }
    },
  };
}

function newWorld(aws: Clients, identity: Calling): Omit<World, 'as' | 'eventually' | 'settled'> {
  const name = worldName(new Date(), randomBytes(3).toString('hex'));
  return {
    name,
    identity,
    tags: { 'pipeline-setup:contract': name },
    aws,
    close: () => removeAll(aws, (other) => other.startsWith(name)),
  };
}

async function untilSo<T>(look: () => Promise<T>, isSo: (seen: T) => boolean = () => true): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const isLast = Date.now() >= end;
    try {
      const seen = await look();
      if (isLast || isSo(seen)) return seen;
    } catch (error) {
      if (isLast) throw error;
    }
    await wait(interval);
  }
}
