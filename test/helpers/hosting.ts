/** A local AWS in which somebody serves whatever is hosted, without a process of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeEnvironmentsCommand,
  ElasticBeanstalkClient,
  type EnvironmentDescription,
} from '@aws-sdk/client-elastic-beanstalk';
import { host } from '../../src/local/hosting/host.js';
import type { HostingTiming } from '../../src/local/hosting/timing.js';
import { environmentsIn } from '../../src/local/services/elasticbeanstalk/environment.js';
import { type Local, openLocal } from './local.js';

const timing: HostingTiming = {
  second: 1_000,
  poll: 50,
  grace: 500,
  drain: 2_000,
  probe: 20,
  health: 100,
  restart: 20,
};

export interface Serving {
  readonly local: Local;
  /** The environment as soon as it is as it should be. */
  until(name: string, is: (environment: EnvironmentDescription) => boolean): Promise<EnvironmentDescription>;
  /** Waits until something answers there. */
  answering(url: string | undefined): Promise<void>;
  close(): Promise<void>;
}

export async function serving(): Promise<Serving> {
  const end = new AbortController();
  let hosting: Promise<void> | undefined;
  const serve = () => {
    if (hosting || end.signal.aborted) return;
    hosting = host(local.aws, timing, end.signal).finally(() => (hosting = undefined));
  };
  const local: Local = await openLocal({ startHosting: async (ended) => ended().then(serve) });
  return {
    local,
    async until(name, is) {
      const client = local.client(ElasticBeanstalkClient);
      for (let seen = ''; ; await pause(10)) {
        // A call takes many times as long as a look at what it would tell of.
        const records = JSON.stringify(await environmentsIn(local.aws.store, 'us-east-1').entries());
        if (records === seen) continue;
        seen = records;
        const { Environments = [] } = await client.send(new DescribeEnvironmentsCommand({ EnvironmentNames: [name] }));
        const environment = Environments.at(-1) ?? {};
        if (is(environment)) return environment;
      }
    },
    async answering(url = '') {
      while (
        !(await fetch(url).then(
          () => true,
          () => false,
        ))
      ) {
        await pause(10);
      }
    },
    async close() {
      end.abort();
      await hosting;
      await local.close();
    },
  };
}
