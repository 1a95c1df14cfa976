/** What was queued, and whose process was killed before it took it, is begun for whoever looks at it. */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { ListCommandsCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  CreateApplicationCommand,
  CreateEnvironmentCommand,
  DescribeEnvironmentsCommand,
  ElasticBeanstalkClient,
} from '@aws-sdk/client-elastic-beanstalk';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Background } from '../../../src/local/background.js';
import { compile, ended, said, start } from '../../helpers/child.js';
import {
  createBatchProject,
  createProject,
  getBatch,
  getBuild,
  startBatch,
  startBuild,
} from '../../helpers/codebuild.js';
import { revision, servers } from '../../helpers/codedeploy.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { hello } from '../../helpers/pipeline.js';
import { logGroup, stacksOf } from '../../helpers/stacks.js';

const PROGRAM = `
import { begin } from '../../src/local/background.js';
const [home, kind] = process.argv.slice(2);
await begin(home, kind);
process.stdout.write('begun');
setInterval(() => {}, 1_000);
`;

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waiting '));
  program = await compile(folder, 'background', PROGRAM);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The processes that were woken: they take nothing. */
let woken: { readonly kind: Background; readonly child: ChildProcess }[];
let local: Local;
beforeEach(async () => {
  woken = [];
  const waking = (kind: Background) => async () => {
    const child = start(program, local.home, kind);
    woken.push({ kind, child });
    await said(child);
  };
  local = await openLocal({ startRunner: waking('runner'), startHosting: waking('hosting') });
});
afterEach(async () => {
  await killed();
  await local.close();
});

async function killed(): Promise<void> {
  for (const { child } of woken) {
    child.kill('SIGKILL');
    await ended(child);
  }
}

/** Queues work of one kind; gives what whoever waits for it does. */
type Begin = () => Promise<() => Promise<unknown>>;

const kinds: readonly [name: string, wakes: Background, begin: Begin][] = [
  [
    'a build',
    'runner',
    async () => {
      await createProject(local, 'version: 0.2');
      const id = await startBuild(local);
      return () => getBuild(local, id);
    },
  ],
  [
    'a batch',
    'runner',
    async () => {
      await createBatchProject(local, 'version: 0.2\nbatch:\n  build-list:\n    - identifier: one\n');
      const id = await startBatch(local);
      return () => getBatch(local, id);
    },
  ],
  [
    'a deployment',
    'runner',
    async () => {
      const deploys = await servers(local);
      const id = await deploys.begin(revision(''));
      return () => deploys.deployment(id);
    },
  ],
  [
    'a command',
    'runner',
    async () => {
      await servers(local);
      const ssm = local.client(SSMClient);
      const Targets = [{ Key: 'tag:app', Values: ['hello'] }];
      const Parameters = { commands: ['true'] };
      await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', Targets, Parameters }));
      return () => ssm.send(new ListCommandsCommand({}));
    },
  ],
  [
    'an operation on a stack',
    'runner',
    async () => {
      const stacks = stacksOf(local);
      const TemplateBody = JSON.stringify({ Resources: { Logs: logGroup() } });
      await stacks.client.send(new CreateStackCommand({ StackName: 'shop', TemplateBody }));
      return () => stacks.describe();
    },
  ],
  [
    'an execution',
    'runner',
    async () => {
      const lab = await hello(local);
      const id = await lab.create();
      return () => lab.execution(id);
    },
  ],
  [
    'an environment',
    'hosting',
    async () => {
      const client = local.client(ElasticBeanstalkClient);
      const ApplicationName = 'hello';
      const SolutionStackName = '64bit Amazon Linux 2023 v6.10.0 running Node.js 22';
      await client.send(new CreateApplicationCommand({ ApplicationName }));
      await client.send(
        new CreateEnvironmentCommand({ ApplicationName, EnvironmentName: 'staging', SolutionStackName }),
      );
      return () => client.send(new DescribeEnvironmentsCommand({}));
    },
  ],
];

test.each(kinds)('%s', async (_, kind, begin) => {
  const look = await begin();
  const before = woken.filter((each) => each.kind === kind).length;
  expect(before).toBeGreaterThan(0);
  await look();
  expect(woken.filter((each) => each.kind === kind).length).toBe(before);
  await killed();
  await look();
  expect(woken.filter((each) => each.kind === kind).length).toBe(before + 1);
});
