import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateApplicationCommand,
  CreateApplicationVersionCommand,
  CreateEnvironmentCommand,
  DescribeEnvironmentsCommand,
  DescribeEventsCommand,
  ElasticBeanstalkClient,
  UpdateEnvironmentCommand,
  type ConfigurationOptionSetting,
  type CreateEnvironmentCommandInput,
  type EnvironmentDescription,
} from '@aws-sdk/client-elastic-beanstalk';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { host } from '../../src/local/hosting/host.js';
import type { HostingTiming } from '../../src/local/hosting/timing.js';
import { environmentsIn } from '../../src/local/services/elasticbeanstalk/environment.js';
import { writeZip } from '../../src/local/runs/zip.js';
import { createRole } from './codebuild.js';
import { type Local, openLocal } from './local.js';

const STACK = '64bit Amazon Linux 2023 v6.10.0 running Node.js 22';
export const APPLICATION = 'hello';
const BUCKET = 'bundles';

/** How long things take where environments are served in this process. */
export const QUICK: HostingTiming = {
  second: 1_000,
  poll: 100,
  grace: 500,
  drain: 2_000,
  probe: 20,
  health: 100,
  restart: 20,
};

export interface Beanstalk {
  readonly local: Local;
  readonly client: ElasticBeanstalkClient;
  /** Makes a version of these files (path → content). */
  version(label: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Creates an environment and waits until nothing is under way in it any more. */
  create(name: string, over?: Partial<CreateEnvironmentCommandInput>): Promise<EnvironmentDescription>;
  deploy(name: string, label: string): Promise<EnvironmentDescription>;
  configure(name: string, ...settings: ConfigurationOptionSetting[]): Promise<EnvironmentDescription>;
  /** Waits until nothing is under way in the environment. */
  settled(name: string): Promise<EnvironmentDescription>;
  /** The environment as soon as it is as it should be. */
  until(name: string, is: (environment: EnvironmentDescription) => boolean): Promise<EnvironmentDescription>;
  /** The environment's events, as `SEVERITY message`, oldest first. */
  events(name: string): Promise<string[]>;
  /** Ends what serves the environments, and begins with it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Waits until it has ended by itself. */
  stopped(): Promise<void>;
  close(): Promise<void>;
}

/** A local AWS with an application, an instance profile called `web`, and somebody who serves environments. */
export async function beanstalk(timing: Partial<HostingTiming> = {}): Promise<Beanstalk> {
  const local = await openLocal();
  const client = local.client(ElasticBeanstalkClient);
  const s3 = local.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await client.send(new CreateApplicationCommand({ ApplicationName: APPLICATION }));
  await profile(local, 'web');
  let end = new AbortController();
  let hosting: Promise<void> | undefined;
  const serve = () => {
    if (end.signal.aborted) return;
    const serving = host(local.aws, { ...QUICK, ...timing }, end.signal);
    hosting = serving;
    void serving.finally(() => {
      if (hosting === serving) hosting = undefined;
    });
  };
  const stop = async () => {
    end.abort();
    await hosting;
  };

  async function until(name: string, is: (environment: EnvironmentDescription) => boolean) {
    for (let seen = ''; ; await pause(10)) {
      if (!hosting) serve();
      // A call takes many times as long as a look at what it would tell of.
      const records = JSON.stringify(await environmentsIn(local.aws.store, 'us-east-1').entries());
      if (records === seen) continue;
      seen = records;
      const { Environments = [] } = await client.send(new DescribeEnvironmentsCommand({ EnvironmentNames: [name] }));
      const environment = Environments.at(-1) ?? {};
      if (is(environment)) return environment;
    }
  }

  const settled = (name: string) =>
    until(name, ({ Status = '' }) => !['Launching', 'Updating', 'Aborting', 'Terminating'].includes(Status));

  return {
    local,
    client,
    until,
    settled,
    async version(VersionLabel, files) {
      const Body = writeZip(
        Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), executable: false })),
      );
      const SourceBundle = { S3Bucket: BUCKET, S3Key: `${VersionLabel}.zip` };
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: SourceBundle.S3Key, Body }));
      await client.send(
        new CreateApplicationVersionCommand({ ApplicationName: APPLICATION, VersionLabel, SourceBundle }),
      );
    },
    async create(EnvironmentName, { OptionSettings = [], ...over } = {}) {
      await client.send(
        new CreateEnvironmentCommand({
          ApplicationName: APPLICATION,
          EnvironmentName,
          SolutionStackName: STACK,
          OptionSettings: [...profileSetting('web'), ...OptionSettings],
          ...over,
        }),
      );
      return settled(EnvironmentName);
    },
    async deploy(EnvironmentName, VersionLabel) {
      await client.send(new UpdateEnvironmentCommand({ EnvironmentName, VersionLabel }));
      return settled(EnvironmentName);
    },
    async configure(EnvironmentName, ...OptionSettings) {
      await client.send(new UpdateEnvironmentCommand({ EnvironmentName, OptionSettings }));
      return settled(EnvironmentName);
    },
    async events(EnvironmentName) {
      const { Events = [] } = await client.send(new DescribeEventsCommand({ EnvironmentName }));
      return Events.toReversed().map(({ Severity, Message }) => `${Severity} ${Message}`);
    },
    async restart() {
      await stop();
      end = new AbortController();
      serve();
    },
    stop,
    stopped: async () => hosting,
    async close() {
      await stop();
      await local.close();
    },
  };
}

/** An instance profile with a role that may do everything; both have its name. */
async function profile(local: Local, InstanceProfileName: string): Promise<void> {
  const iam = local.client(IAMClient);
  await createRole(local, InstanceProfileName, 'ec2.amazonaws.com');
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: InstanceProfileName }));
}

export function profileSetting(Value: string): ConfigurationOptionSetting[] {
  return [{ Namespace: 'aws:autoscaling:launchconfiguration', OptionName: 'IamInstanceProfile', Value }];
}

export function property(OptionName: string, Value: string): ConfigurationOptionSetting {
  return { Namespace: 'aws:elasticbeanstalk:application:environment', OptionName, Value };
}

/** An application that answers every request with what the expression gives, where `request` is the request. */
export function answers(expression: string): Record<string, string> {
  return {
    'app.js': `require('node:http').createServer((request, response) => response.end(String(${expression}))).listen(process.env.PORT);`,
  };
}

/** What an environment answers. */
export async function text(address: string | undefined, path = '/'): Promise<string> {
  return (await fetch(`http://${address}${path}`)).text();
}
