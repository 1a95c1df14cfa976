/** Operations on stacks for which there is no room on the disk. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateStackCommand, DeleteStackCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalAws } from '../../../../src/local/index.js';
import { moveExecutions } from '../../../../src/local/runs/runner.js';
import type { Call } from '../../../../src/local/service.js';
import { operations } from '../../../../src/local/services/cloudformation/records.js';
import type { Collection } from '../../../../src/local/store.js';
import { type Local, openLocal } from '../../../helpers/local.js';
import { logGroup, parameter, type Stacks, stacksOf } from '../../../helpers/stacks.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
const StackName = 'shop';

let local: Local;
let stacks: Stacks;
beforeEach(async () => {
  local = await openLocal();
  stacks = stacksOf(local);
  const TemplateBody = JSON.stringify({ Resources: { Logs: logGroup('logs'), Says: parameter({ Ref: 'Logs' }) } });
  await stacks.client.send(new CreateStackCommand({ StackName, TemplateBody }));
});
afterEach(() => local.close());

const noSpace = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));

/** The runner's local AWS, with something else in the place of what its calls have. */
const runner = (lacking: (call: Call) => Call): LocalAws => ({
  ...local.aws,
  act: (work, ...asked) => local.aws.act((call) => work(lacking(call)), ...asked),
});

const move = (lacking: (call: Call) => Call) => moveExecutions(runner(lacking), TIMING);

/** Fails to store anything in a collection, as often as that. */
const fullFor =
  (collection: string, times: { left: number }) =>
  (call: Call): Call => ({
    ...call,
    regional<T>(name: string): Collection<T> {
      const all = call.regional<T>(name);
      if (name !== collection) return all;
      return { ...all, put: (...entry) => ((times.left -= 1) < 0 ? all.put(...entry) : noSpace()) };
    },
  });

async function parameters(): Promise<number | undefined> {
  return (await local.client(SSMClient).send(new DescribeParametersCommand({}))).Parameters?.length;
}

test('goes on where there is room again', async () => {
  const times = { left: 4 };
  await move(fullFor('cloudformation/stacks', times));
  expect(times.left).toBeLessThan(0);
  expect((await stacks.describe()).StackStatus).toBe('CREATE_COMPLETE');
});

test('fails the resource that there is no room for, and is rolled back', async () => {
  let tries = 0;
  await move((call) => ({
    ...call,
    invoke(service, operation, ...asked) {
      if (operation !== 'PutParameter') return call.invoke(service, operation, ...asked);
      tries += 1;
      return noSpace();
    },
  }));
  expect(tries).toBe(5);
  expect((await stacks.describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await stacks.events()).toContain(
    `Says CREATE_FAILED: No space is left on the disk for the local AWS in ${local.home}. Make room there, and try again.`,
  );
  expect(await parameters()).toBe(0);
});

test('begins nothing more when the room that was kept for the rest is needed, and is rolled back', async () => {
  const { store } = local.aws;
  const room = () => readdir(join(local.home, 'room'));
  let kept = 0;
  let refused = 0;
  const aws = runner((call) => ({
    ...call,
    async invoke(service, operation, ...asked) {
      if (operation !== 'CreateLogGroup' || refused > 0) return call.invoke(service, operation, ...asked);
      expect(await room()).toHaveLength(1);
      refused += 1;
      return noSpace();
    },
  }));
  const path = async (...parts: string[]) =>
    parts[0] === 'room' && (kept += 1) > 1 ? noSpace() : store.path(...parts);
  await moveExecutions({ ...aws, store: { ...store, path } }, TIMING);
  expect((await stacks.describe()).StackStatus).toBe('ROLLBACK_COMPLETE');
  const events = await stacks.events();
  expect(events).toContain('Logs CREATE_COMPLETE');
  expect(events).toContain('Logs DELETE_COMPLETE');
  expect(events).not.toContain('Says CREATE_IN_PROGRESS');
  expect(events.join()).toContain('Says CREATE_FAILED: No space is left on the disk');
  expect(await room()).toEqual([]);
});

test('ends where there is no room at first for the last that is said of it', async () => {
  let times = 1;
  await move((call) => ({
    ...call,
    regional<T>(name: string): Collection<T> {
      const all = call.regional<T>(name);
      if (!name.startsWith('cloudformation/events/')) return all;
      const isLast = (value: T) => {
        const { LogicalResourceId, ResourceStatus } = value as StackEvent;
        return LogicalResourceId === StackName && ResourceStatus === 'CREATE_COMPLETE';
      };
      return { ...all, put: (key, value) => (isLast(value) && (times -= 1) >= 0 ? noSpace() : all.put(key, value)) };
    },
  }));
  expect(times).toBeLessThan(0);
  expect((await stacks.events()).filter((event) => event.startsWith('shop CREATE_COMPLETE'))).toHaveLength(1);
  expect(await local.aws.act((call) => operations(call).entries())).toEqual([]);
});

test('is given up where not even that can be written down, and says so when it is looked at', async () => {
  await move(fullFor('cloudformation/stacks', { left: Infinity }));
  const runners = local.runnersStarted();
  const stack = await stacks.describe();
  expect(stack).toMatchObject({
    StackStatus: 'CREATE_FAILED',
    StackStatusReason: expect.stringContaining('Make room there, and try again.') as string,
  });
  expect(local.runnersStarted()).toBe(runners);
  expect((await stacks.events()).at(-1)).toContain('shop CREATE_FAILED: The operation was given up');
  await stacks.client.send(new DeleteStackCommand({ StackName }));
  await local.aws.moveExecutions();
  expect((await stacks.describe(stack.StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await parameters()).toBe(0);
});
