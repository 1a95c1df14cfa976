import { expect, test } from 'vitest';
import { inOrder, reversed } from '../../../../src/local/runs/stacks/in-order.js';

const after = { web: ['roles', 'files'], roles: ['files'], files: [], logs: [] };
const ids = Object.keys(after);

/** What is begun and what ends, in its order. */
async function told(goesOn: boolean, failing: readonly string[] = [], order = after as Record<string, string[]>) {
  const log: string[] = [];
  const work = async (id: string) => {
    log.push(`${id}…`);
    await Promise.resolve();
    log.push(id);
    return !failing.includes(id);
  };
  return { failed: await inOrder(ids, order, work, { goesOn }), log };
}

test('works on each after what it waits for, and side by side with all others', async () => {
  const { failed, log } = await told(false);
  expect(failed).toEqual([]);
  expect(log.slice(0, 2)).toEqual(['files…', 'logs…']);
  expect(log.filter((each) => !each.startsWith('logs'))).toEqual(['files…', 'files', 'roles…', 'roles', 'web…', 'web']);
});

test('begins nothing any more when one has failed', async () => {
  expect(await told(false, ['files'])).toEqual({ failed: ['files'], log: ['files…', 'logs…', 'files', 'logs'] });
});

test('goes on with what does not wait for one that has failed', async () => {
  const { failed, log } = await told(true, ['roles'], { ...after, web: ['files'] });
  expect(failed).toEqual(['roles']);
  expect(log).toContain('web');
  expect((await told(true, ['roles'])).log).not.toContain('web…');
});

test('throws on what is thrown when all that was begun has ended, and begins nothing behind its back', async () => {
  const log: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const working = inOrder(
    ids,
    after,
    async (id) => {
      log.push(`${id}…`);
      if (id === 'files') throw new Error('the process is to end');
      await gate;
      log.push(id);
      return true;
    },
    { goesOn: true },
  ).catch((error: Error) => log.push(error.message));
  await Promise.resolve();
  open();
  await working;
  expect(log).toEqual(['files…', 'logs…', 'logs', 'the process is to end']);
});

test('the other way round, what is waited for waits', () => {
  expect(reversed(after)).toEqual({ roles: ['web'], files: ['web', 'roles'] });
});
