/** The embedded local AWS: AWS's own protocols in front of state on disk, in process or on a loopback port. */
import { localUser } from './caller.js';
import type { Conditions } from './conditions.js';
import { type Credentials, localCredentials } from './credentials.js';
import type { Named } from './describe.js';
import { wake } from './background.js';
import { claimHome, logFile } from './home.js';
import { tell } from './hosting/changes.js';
import { untilServed } from './hosting/ports.js';
import { type Listener, listen } from './http.js';
import { openLog } from './log.js';
import { createRequestHandler, type SdkRequestHandler } from './request-handler.js';
import type { SeenRequest } from './requests.js';
import { createServer } from './server.js';
import type { Call } from './service.js';
import type { DescribedInstance } from './services/codedeploy/describe-instances.js';
import { isServed, serve } from './serving.js';
import { openStore, type Store } from './store.js';
import { urlOf } from './url-of.js';
import type { WireRequest, WireResponse } from './wire.js';

export { account as accountId, localUser } from './caller.js';
export type { Conditions } from './conditions.js';
export { type Credentials, credentialsIn } from './credentials.js';
export { describe, type Description } from './describe.js';
export { AwsError, DamagedState } from './errors.js';
export { isLocalAws, reset } from './home.js';
export type { Listener } from './http.js';
export type { SeenRequest } from './requests.js';
export { DockerError, engineVersion } from './runs/machines/docker.js';
export { adviceFor, nameFor } from './runs/machines/images.js';
export type { DescribedInstance } from './services/codedeploy/describe-instances.js';
export { type BuildPlace, buildPlace, setBuildPlace } from './settings.js';

export interface OpenOptions {
  /** The folder that everything lies in: it does not exist yet, is empty, or is a local AWS. */
  readonly home: string;
  /** The region of what comes without the wire and names none: a request is made where its signature says. */
  readonly region?: string;
  readonly clock?: () => Date;
  /** Distance, delays and faults; none unless given. */
  readonly conditions?: Conditions;
  /** A command by which git in a build logs in to CodeCommit; without one, `git-credential-helper` has no effect. */
  readonly gitCredentialHelper?: string;
  /** A command that stands in for the AWS CLI in builds on this machine; without one, they have what is installed. */
  readonly awsCli?: string;
  /** Is told of every request that has been answered. */
  readonly onRequest?: (request: SeenRequest) => void;
  /**
   * Called after a call that left something to move, when no runner is at work and none is on its way.
   * @param ended to be called when what was started has ended: it is on its way no more
   */
  startRunner(ended: () => Promise<void>): Promise<void> | void;
  /** As `startRunner`, for the process that serves what is hosted. Without it, somebody else must call `host`. */
  startHosting?(ended: () => Promise<void>): Promise<void> | void;
}

/** A branch or tag that a push moved. The commit ids are all zeros where there is no commit. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

export interface StartedExecution {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
}

export interface LocalAws {
  /** @throws DamagedState when a file of the state cannot be read back */
  handle(request: WireRequest): Promise<WireResponse>;
  /** For the SDK's clients: `new STSClient({ requestHandler: aws.requestHandler, endpoint: 'http://localhost', … })`. */
  readonly requestHandler: SdkRequestHandler;
  /** Serves HTTP on 127.0.0.1, on any port that is free. */
  listen(): Promise<Listener>;
  /** As `listen`, on a port that others know (0 for any that is free). */
  serve(port: number): Promise<Listener>;
  /** Whether some service has an operation of this name. */
  isOffered(operation: string): Promise<boolean>;
  /** Whether any process serves this local AWS on the port now. */
  isServed(port: number): Promise<boolean>;
  /**
   * An operation without the wire, as a role if `principal` names one.
   * @throws AwsError as the operation does
   */
  call<O>(service: string, operation: string, input: object, principal?: string, region?: string): Promise<O>;
  /** Runs `work` as one call, under the store's lock. */
  act<T>(work: (call: Call) => Promise<T>, principal?: string, region?: string): Promise<T>;
  /** After a push: sends the events that CodeCommit sends for it, and gives the executions that they started. */
  received(repository: Named, updates: readonly RefUpdate[]): Promise<StartedExecution[]>;
  /** The repository whose bare git folder this is. */
  repositoryIn(folder: string): Promise<Named | undefined>;
  /**
   * Where a thing answers on this machine, by its ARN: the website of a bucket, an environment of Elastic Beanstalk, or the
   * first instance of a deployment group of CodeDeploy; undefined when nothing of it is served.
   */
  urlOf(arn: string): Promise<string | undefined>;
  /** The on-premises instances of CodeDeploy that are registered, by region and name. */
  describeInstances(): Promise<DescribedInstance[]>;
  /** The runner: moves executions until there is nothing left to move. Returns at once when another runner does. */
  moveExecutions(): Promise<void>;
  /** The hosting: serves what is hosted until nothing is left. Returns at once when another process does. */
  host(): Promise<void>;
  readonly store: Store;
  /** The local user's access key: what clients sign with. */
  readonly credentials: Credentials;
  /** As it was opened with, as is the next. */
  readonly gitCredentialHelper?: string;
  readonly awsCli?: string;
}

/**
 * Opens the local AWS that lies in `home`, or begins a new one there.
 * @throws NotALocalAws when the folder holds something else; DamagedState
 */
export async function open(options: OpenOptions): Promise<LocalAws> {
  const { home, region = 'us-east-1', awsCli, gitCredentialHelper, onRequest } = options;
  await claimHome(home);
  const store = openStore(options);
  const log = openLog(logFile(home), store.now);
  const server = createServer({
    store,
    log,
    onRequest,
    startRunner: () => wake(home, 'runner', options.startRunner),
    async startHosting(awaited) {
      await tell(home);
      if (!options.startHosting) return;
      await wake(home, 'hosting', options.startHosting);
      for (const port of awaited) await untilServed(port);
    },
  });
  const served = { server, store, region, log };

  const aws: LocalAws = {
    store,
    ...(gitCredentialHelper !== undefined && { gitCredentialHelper }),
    ...(awsCli !== undefined && { awsCli }),
    credentials: await localCredentials(store),
    handle: server.handle,
    requestHandler: createRequestHandler(server.handle),
    listen: () => listen(served),
    serve: (port) => serve(served, port),
    isServed: (port) => isServed(home, port),
    async isOffered(operation) {
      const { services } = await import('./services/index.js');
      for (const { load } of services) if (Object.hasOwn((await load()).operations, operation)) return true;
      return false;
    },
    act: (work, principal = localUser, where = region) => server.act({ principal, region: where }, work),
    call: (service, operation, input, principal, where) =>
      aws.act((call) => call.invoke(service, operation, input), principal, where),
    async received(repository, updates) {
      const { received } = await import('./services/codecommit-events.js');
      return aws.act((call) => received(repository.name, updates, call), localUser, repository.region);
    },
    async repositoryIn(folder) {
      const { repositoryOf } = await import('./services/codecommit-events.js');
      const found = await repositoryOf(folder, home);
      return found && { name: found.repositoryName, region: found.region };
    },
    urlOf: (arn) => urlOf(server, arn, region),
    async describeInstances() {
      const { describeInstances } = await import('./services/codedeploy/describe-instances.js');
      return describeInstances(aws);
    },
    async moveExecutions() {
      const { moveExecutions } = await import('./runs/runner.js');
      return moveExecutions(aws);
    },
    async host() {
      const { host } = await import('./hosting/host.js');
      return host(aws);
    },
  };
  return aws;
}
