import type { ListRepositoriesOutput } from '@aws-sdk/client-codecommit';
import type { ListPipelinesOutput } from '@aws-sdk/client-codepipeline';
import { localUser } from './caller.js';
import { hostingLock, isLocalAws, logFile, runnerLock, servedPorts } from './home.js';
import type { Hosted } from './hosting/hosted.js';
import { listHosted } from './hosting/kinds.js';
import { holderOf } from './lock.js';
import { openLog } from './log.js';
import { regionsOf } from './regions.js';
import { instancesIn, instanceUrl } from './services/codedeploy/records.js';
import { createServer, type Server } from './server.js';
import { type BuildPlace, buildPlace } from './settings.js';
import { openStore } from './store.js';

/** A resource by its name and region. */
export interface Named {
  readonly name: string;
  readonly region: string;
}

/** What is in a local AWS, in all regions. */
export interface Description {
  /** The file of its log. */
  readonly log: string;
  readonly pipelines: readonly Named[];
  readonly repositories: readonly Named[];
  /** Where builds run. */
  readonly builds: BuildPlace;
  /** The process that moves executions, if one does. */
  readonly runner: number | null;
  /** The ports that it is served on. */
  readonly ports: readonly number[];
  /** The process that serves what is hosted, if one does. */
  readonly hosting: number | null;
  readonly hosted: readonly Pick<Hosted, 'kind' | 'name' | 'region' | 'url'>[];
  /** The on-premises instances of CodeDeploy, and where what is deployed to them is to answer. */
  readonly instances: readonly (Named & { readonly url: string })[];
}

/**
 * Looks at the local AWS in `home`, and makes none when there is none.
 * @throws DamagedState
 */
export async function describe(home: string): Promise<Description> {
  const log = logFile(home);
  const nothing = {
    pipelines: [],
    repositories: [],
    builds: 'host',
    runner: null,
    ports: [],
    hosting: null,
    hosted: [],
    instances: [],
  } as const;
  if (!(await isLocalAws(home))) return { log, ...nothing };
  const store = openStore({ home });
  const server = createServer({ store, log: openLog(log, store.now), startRunner: () => undefined });
  const pipelines: Named[] = [];
  const repositories: Named[] = [];
  const instances: Description['instances'][number][] = [];
  for (const region of await regionsOf(home)) {
    for await (const page of pages<ListPipelinesOutput>(server, region, 'codepipeline', 'ListPipelines')) {
      pipelines.push(...named(page.pipelines, ({ name }) => name, region));
    }
    for await (const page of pages<ListRepositoriesOutput>(server, region, 'codecommit', 'ListRepositories')) {
      repositories.push(...named(page.repositories, ({ repositoryName }) => repositoryName, region));
    }
    for (const [name, record] of await instancesIn(store, region).entries()) {
      const url = instanceUrl(record);
      if (url !== undefined) instances.push({ name, region, url });
    }
  }
  const runner = (await holderOf(runnerLock(home))) ?? null;
  const ports = await servedPorts(home);
  const hosting = (await holderOf(hostingLock(home))) ?? null;
  const hosted = (await listHosted(store)).map(({ kind, name, region, url }) => ({ kind, name, region, url }));
  const builds = await buildPlace(store);
  return { log, pipelines, repositories, builds, runner, ports, hosting, hosted, instances };
}

/** The answers of an operation that paginates. */
async function* pages<O extends { nextToken?: string | undefined }>(
  server: Server,
  region: string,
  service: string,
  operation: string,
): AsyncGenerator<O> {
  let nextToken: string | undefined;
  do {
    const input = nextToken === undefined ? {} : { nextToken };
    const page = await server.act({ principal: localUser, region }, (call) =>
      call.invoke<O>(service, operation, input),
    );
    yield page;
    ({ nextToken } = page);
  } while (nextToken !== undefined);
}

function named<T>(items: readonly T[] = [], nameOf: (item: T) => string | undefined, region: string): Named[] {
  return items.map((item) => ({ name: nameOf(item) ?? '', region }));
}
