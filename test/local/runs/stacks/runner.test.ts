/** Stacks whose runner dies, or is told to end. */
import {
  CancelUpdateStackCommand,
  DeleteStackCommand,
  CreateStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalAws } from '../../../../src/local/index.js';
import type { Call } from '../../../../src/local/service.js';
import type { Collection } from '../../../../src/local/store.js';
import { runOperation } from '../../../../src/local/runs/stacks/operation.js';
import { operations } from '../../../../src/local/services/cloudformation/records.js';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
});
afterEach(() => local.close());

/** The local AWS of a process that is no more after so many calls. */
function dying(after: number): LocalAws {
  let calls = 0;
  return {
    ...local.aws,
    act: (...asked) => {
      calls += 1;
      return calls > after ? Promise.reject(new Error('killed')) : local.aws.act(...asked);
    },
  };
}

/** Carries the operation on in a process; whether there was one. */
async function carryOn(aws: LocalAws, interrupt = new AbortController().signal): Promise<boolean> {
  const record = await local.aws.act(async (call) => (await operations(call).entries())[0]?.[1]);
  if (!record) return false;
  const unused = { endpoint: () => Promise.reject(new Error('unused')), ended: async () => undefined };
  await runOperation({ aws, region: 'us-east-1', record, timing: TIMING, interrupt, ...unused }).catch(() => undefined);
  return true;
}

/** Lets one process after the other carry it on and die, each a little later than the one before; gives how many died. */
async function moveByDying(step: number): Promise<number> {
  for (let died = 0; ; died += 1) if (!(await carryOn(dying(3 + died * step)))) return died;
}

async function there(): Promise<string[]> {
  const { logGroups = [] } = await local.client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({}));
  const { Parameters = [] } = await local.client(SSMClient).send(new DescribeParametersCommand({}));
  return [...logGroups.map(({ logGroupName = '' }) => logGroupName), ...Parameters.map(({ Name = '' }) => Name)];
}

const first = {
  Logs: logGroup('first', { RetentionInDays: 7 }),
  Says: parameter({ Ref: 'Logs' }, { Name: '/says' }),
  Unnamed: parameter({ Ref: 'Says' }),
};
const second = { ...first, Logs: logGroup('second', { RetentionInDays: 14 }), Added: parameter('new') };
const StackName = 'shop';

test('is made by the next one as if nothing had happened', async () => {
  const TemplateBody = JSON.stringify({ Resources: first });
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  expect(await moveByDying(1)).toBeGreaterThan(5);
  expect((await stacks.describe()).StackStatus).toBe('CREATE_COMPLETE');
  const { Unnamed } = await stacks.resources();
  expect(new Set(await there())).toEqual(new Set(['first', '/says', Unnamed?.PhysicalResourceId]));
  const events = await stacks.events();
  expect(events.length).toBe(new Set(events).size);
});

test('is changed, rolled back and removed by the next one', async () => {
  await stacks.create(first);
  await stacks.client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: second }) }));
  await moveByDying(2);
  expect((await stacks.describe()).StackStatus).toBe('UPDATE_COMPLETE');
  const { Unnamed, Added } = await stacks.resources();
  const named = [Unnamed?.PhysicalResourceId ?? '', Added?.PhysicalResourceId ?? ''];
  expect(new Set(await there())).toEqual(new Set(['second', '/says', ...named]));
  const failing = { ...first, Taken: parameter('a', { Name: '/says' }, { DependsOn: Object.keys(first) }) };
  await stacks.client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: failing }) }));
  await moveByDying(2);
  expect((await stacks.describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(new Set(await there())).toEqual(new Set(['second', '/says', ...named]));
  const { StackId } = await stacks.describe();
  await stacks.client.send(new DeleteStackCommand({ StackName }));
  await moveByDying(2);
  expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await there()).toEqual([]);
});

test('is rolled back when its update is cancelled, and removed when it is deleted while it is made', async () => {
  await stacks.create(first);
  await stacks.client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: second }) }));
  await stacks.client.send(new CancelUpdateStackCommand({ StackName }));
  await local.aws.moveExecutions();
  expect((await stacks.describe()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await there()).toContain('first');
  const TemplateBody = JSON.stringify({ Resources: { Other: logGroup('other') } });
  const { StackId } = await stacks.client.send(new CreateStackCommand({ StackName: 'other', TemplateBody }));
  await stacks.client.send(new DeleteStackCommand({ StackName: 'other' }));
  await local.aws.moveExecutions();
  expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await there()).not.toContain('other');
});

test.each([4, 12, 20, 28, 31, 34])(
  'is removed when it is deleted while a process makes it, before its call %i',
  async (at) => {
    const TemplateBody = JSON.stringify({ Resources: { Logs: logGroup('a'), Says: parameter({ Ref: 'Logs' }) } });
    const { StackId } = await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
    let calls = 0;
    await carryOn({
      ...local.aws,
      async act(...asked) {
        calls += 1;
        if (calls === at) await stacks.client.send(new DeleteStackCommand({ StackName }));
        return local.aws.act(...asked);
      },
    });
    expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await there()).toEqual([]);
  },
);

test('is removed with all that an update which failed has put others in the place of', async () => {
  await stacks.create(first);
  const TemplateBody = JSON.stringify({ Resources: { ...second, Taken: parameter('a', { Name: '/says' }) } });
  const failing = new UpdateStackCommand({ StackName, TemplateBody, DisableRollback: true });
  await stacks.client.send(failing);
  await local.aws.moveExecutions();
  expect(await there()).toEqual(expect.arrayContaining(['first', 'second']));
  const { StackId, StackStatus } = await stacks.describe();
  expect(StackStatus).toBe('UPDATE_FAILED');
  await stacks.events(StackId);
  await stacks.client.send(new DeleteStackCommand({ StackName }));
  await moveByDying(1);
  expect((await stacks.describe(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await there()).toEqual([]);
  const events = (await stacks.events(StackId)).filter((event) => event.startsWith('Logs'));
  // Of both, once each.
  expect(events.toSorted()).toEqual([
    'Logs DELETE_COMPLETE',
    'Logs DELETE_COMPLETE',
    'Logs DELETE_IN_PROGRESS',
    'Logs DELETE_IN_PROGRESS',
  ]);
});

/** The local AWS of a process that is no more when it is about to note the answer to what it has asked for. */
function dyingBeforeNote(): LocalAws {
  let isDead = false;
  const dies = (call: Call): Call => ({
    ...call,
    regional<T>(name: string): Collection<T> {
      const all = call.regional<T>(name);
      if (!name.startsWith('cloudformation/answers/')) return all;
      return {
        ...all,
        put(key, value) {
          isDead ||= 'sealed' in (value as object);
          return isDead ? Promise.reject(new Error('killed')) : all.put(key, value);
        },
      };
    },
  });
  return {
    ...local.aws,
    act: (work, ...asked) =>
      local.aws.act((call) => (isDead ? Promise.reject(new Error('killed')) : work(dies(call))), ...asked),
  };
}

test.each([[false], [true]])(
  'is made once where a process died before it noted what it had made, and leaves nothing behind (deleted: %s)',
  async (isDeleted) => {
    const TemplateBody = JSON.stringify({ Resources: { Says: parameter('a'), Logs: logGroup() } });
    const { StackId } = await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
    await carryOn(dyingBeforeNote());
    expect(await there()).toHaveLength(1);
    await carryOn(dyingBeforeNote());
    if (isDeleted) await stacks.client.send(new DeleteStackCommand({ StackName }));
    await local.aws.moveExecutions();
    expect((await stacks.describe(StackId)).StackStatus).toBe(isDeleted ? 'DELETE_COMPLETE' : 'CREATE_COMPLETE');
    expect(await there()).toHaveLength(isDeleted ? 0 : 2);
  },
);

test('is taken over from a process that is no more', async () => {
  const TemplateBody = JSON.stringify({ Resources: first });
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await local.aws.act(async (call) => {
    const [[id, record] = []] = await operations(call).entries();
    await operations(call).put(id!, { ...record!, runner: process.pid });
  });
  await local.aws.moveExecutions();
  expect((await stacks.describe()).StackStatus).toBe('CREATE_COMPLETE');
});

test('takes away what a process that died has made, where there is no room on the disk by then', async () => {
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: first }) }));
  while ((await stacks.resources()).Logs?.ResourceStatus !== 'CREATE_COMPLETE') await carryOn(dying(20));
  expect(await there()).toContain('first');
  const noSpace = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  const { store } = local.aws;
  const path = (...parts: string[]) => (parts[0] === 'room' ? noSpace() : store.path(...parts));
  await carryOn({ ...local.aws, store: { ...store, path } });
  expect((await stacks.describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await there()).toEqual([]);
});

test('is carried on for whoever looks at it, when the process has died', async () => {
  let died = 0;
  await local.close();
  local = await openLocal({
    async startRunner(ended) {
      died += 1;
      await ended();
    },
  });
  stacks = stacksOf(local);
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: first }) }));
  expect(died).toBe(1);
  await stacks.describe();
  await stacks.events();
  expect(died).toBe(3);
  await local.aws.moveExecutions();
  await stacks.describe();
  expect(died).toBe(3);
});

test('waits for the next one when its process is to end', async () => {
  const TemplateBody = JSON.stringify({ Resources: first });
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await carryOn(local.aws, AbortSignal.abort());
  expect((await stacks.describe()).StackStatus).toBe('CREATE_IN_PROGRESS');
  await local.aws.moveExecutions();
  expect((await stacks.describe()).StackStatus).toBe('CREATE_COMPLETE');
});

test('fails when its time is over', async () => {
  const start = new Date();
  let now = start;
  await local.close();
  local = await openLocal({ clock: () => now });
  stacks = stacksOf(local);
  const TemplateBody = JSON.stringify({ Resources: first });
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody, TimeoutInMinutes: 1 }));
  now = new Date(start.getTime() + 61_000);
  await local.aws.moveExecutions();
  expect((await stacks.events()).filter((event) => event.startsWith('shop'))).toEqual([
    'shop CREATE_IN_PROGRESS: User Initiated',
    'shop ROLLBACK_IN_PROGRESS: Stack operation time exceeded the specified timeout. Rollback requested by user.',
    'shop ROLLBACK_COMPLETE',
  ]);
});
