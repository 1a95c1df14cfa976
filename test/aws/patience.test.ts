import { beforeEach, expect, test, vi } from 'vitest';
import { patiently } from '../../src/aws/patience.js';
import { awsError } from '../helpers/aws.js';
import { testContext, type TestContext } from '../helpers/context.js';

const busy = awsError('OperationAborted', 'A conflicting conditional operation is currently in progress', 409);
const names = ['OperationAborted', 'ConcurrentModificationException'];

let context: TestContext;
beforeEach(() => {
  context = testContext();
});

test('asks again until it goes, a little later each time', async () => {
  const call = vi.fn<() => Promise<string>>().mockRejectedValueOnce(busy).mockRejectedValueOnce(busy);
  call.mockResolvedValue('made');
  expect(await patiently(context, names, call)).toBe('made');
  const [first = 0, second = 0] = context.host.waits;
  expect(context.host.waits).toHaveLength(2);
  expect(first).toBeLessThanOrEqual(125);
  expect(second).toBeGreaterThanOrEqual(150);
});

test('gives up after half a minute, with what AWS said', async () => {
  const start = context.now();
  await expect(patiently(context, names, () => Promise.reject(busy))).rejects.toBe(busy);
  expect(context.now() - start).toBeGreaterThanOrEqual(30_000);
  expect(context.now() - start).toBeLessThan(33_000);
});

test('asks only once after any other error', async () => {
  const denied = awsError('AccessDenied', 'no', 403);
  await expect(patiently(context, names, () => Promise.reject(denied))).rejects.toBe(denied);
  expect(context.host.waits).toEqual([]);
});

test('Ctrl-C ends it', async () => {
  context.host.onWait = context.host.interrupt;
  await expect(patiently(context, names, () => Promise.reject(busy))).rejects.toMatchObject({ code: 'interrupted' });
  expect(context.host.waits).toHaveLength(1);
});
