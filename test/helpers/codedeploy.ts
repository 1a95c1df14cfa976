import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AddTagsToOnPremisesInstancesCommand,
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  RegisterOnPremisesInstanceCommand,
  type CreateDeploymentCommandInput,
  type CreateDeploymentGroupCommandInput,
  type DeploymentInfo,
  type InstanceTarget,
  type S3Location,
} from '@aws-sdk/client-codedeploy';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { localUser } from '../../src/local/caller.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { writeZip } from '../../src/local/runs/zip.js';
import { createRole } from './codebuild.js';
import type { Local } from './local.js';

const TIMING = { minute: 60_000, grace: 500, poll: 100 };

/** A file of a revision: its text, or its text and that it can be executed. */
type Files = Readonly<Record<string, string>>;

/** An application and a group called hello, for the instances that are tagged so; nothing has been deployed yet. */
export interface Servers {
  readonly client: CodeDeployClient;
  /** Where an instance's root is. */
  root(instance?: string): string;
  /** What a file of an instance holds. */
  read(path: string, instance?: string): Promise<string>;
  /** Puts a revision into S3; what ends in `.sh` can be executed. */
  upload(files: Files): Promise<S3Location>;
  /** Begins to deploy a revision; gives the deployment's id. */
  begin(files: Files, over?: Partial<CreateDeploymentCommandInput>): Promise<string>;
  /** Deploys a revision to the end. */
  deploy(files: Files, over?: Partial<CreateDeploymentCommandInput>): Promise<DeploymentInfo>;
  move(minute?: number): Promise<void>;
  deployment(deploymentId: string | undefined): Promise<DeploymentInfo>;
  target(deploymentId: string | undefined, instance?: string): Promise<InstanceTarget>;
}

export async function servers(
  local: Local,
  over: Partial<CreateDeploymentGroupCommandInput> = {},
  instances: readonly string[] = ['web-1'],
): Promise<Servers> {
  const client = local.client(CodeDeployClient);
  const serviceRoleArn = await createRole(local, 'hello-deploy', 'codedeploy.amazonaws.com');
  await local.client(S3Client).send(new CreateBucketCommand({ Bucket: 'hello-revisions' }));
  await client.send(new CreateApplicationCommand({ applicationName: 'hello' }));
  await client.send(
    new CreateDeploymentGroupCommand({
      applicationName: 'hello',
      deploymentGroupName: 'servers',
      serviceRoleArn,
      onPremisesInstanceTagFilters: [{ Key: 'app', Value: 'hello', Type: 'KEY_AND_VALUE' }],
      ...over,
    }),
  );
  for (const name of instances) await addInstance(client, name);
  let uploads = 0;
  const root = (instance = 'web-1') => join(local.home, 'instances/us-east-1', instance);
  const deployment = async (deploymentId: string | undefined) =>
    (await client.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo ?? {};
  const move = (minute = TIMING.minute) => moveExecutions(local.aws, { ...TIMING, minute });
  const upload = async (files: Files): Promise<S3Location> => {
    const entries = Object.entries(files).map(([path, text]) => {
      return { path, content: Buffer.from(text), executable: path.endsWith('.sh') };
    });
    const object = { Bucket: 'hello-revisions', Key: `revision-${++uploads}.zip` };
    await local.client(S3Client).send(new PutObjectCommand({ ...object, Body: writeZip(entries) }));
    return { bucket: object.Bucket, key: object.Key, bundleType: 'zip' };
  };
  const begin = async (files: Files, more: Partial<CreateDeploymentCommandInput> = {}) => {
    const revision = { revisionType: 'S3' as const, s3Location: await upload(files) };
    const input = { applicationName: 'hello', deploymentGroupName: 'servers', revision, ...more };
    return (await client.send(new CreateDeploymentCommand(input))).deploymentId ?? '';
  };
  return {
    client,
    root,
    read: (path, instance) => readFile(join(root(instance), path), 'utf8'),
    upload,
    begin,
    async deploy(files, more) {
      const id = await begin(files, more);
      await move();
      return deployment(id);
    },
    move,
    deployment,
    async target(deploymentId, targetId = 'web-1') {
      const found = await client.send(new GetDeploymentTargetCommand({ deploymentId, targetId }));
      return found.deploymentTarget?.instanceTarget ?? {};
    },
  };
}

/** Registers an instance as the local user's, tagged for the group. */
async function addInstance(client: CodeDeployClient, instanceName: string): Promise<void> {
  await client.send(new RegisterOnPremisesInstanceCommand({ instanceName, iamUserArn: localUser }));
  const tags = [{ Key: 'app', Value: 'hello' }];
  await client.send(new AddTagsToOnPremisesInstancesCommand({ instanceNames: [instanceName], tags }));
}

/** An AppSpec file with these further lines, and a revision that consists of it and the files. */
export function revision(appspec: string, files: Files = {}): Files {
  return { 'appspec.yml': `version: 0.0\nos: linux\n${appspec}`, ...files };
}

/** A revision with a script for each event, of the given commands. */
export function hooked(scripts: Readonly<Record<string, string>>, more = '', files: Files = {}): Files {
  const hooks = Object.keys(scripts).map((event) => `  ${event}:\n    - location: ${event}.sh\n`);
  const texts = Object.entries(scripts).map(([event, text]) => [`${event}.sh`, `#!/bin/sh\n${text}\n`]);
  return revision(`${more}hooks:\n${hooks.join('')}`, { ...files, ...Object.fromEntries(texts) });
}

/** The events of a target, as `Name Status`. */
export function eventsOf({ lifecycleEvents = [] }: InstanceTarget): string[] {
  return lifecycleEvents.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`);
}

/** The diagnostics of the event that failed. */
export function failureOf({ lifecycleEvents = [] }: InstanceTarget) {
  return lifecycleEvents.find(({ status }) => status === 'Failed')?.diagnostics;
}
