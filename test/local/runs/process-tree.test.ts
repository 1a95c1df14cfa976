import { expect, test, vi } from 'vitest';
import { killTree } from '../../../src/local/runs/process-tree.js';

test('a process of another user, which we cannot end, is not waited for', async () => {
  const leader = 2 ** 22;
  const theirs = { pid: leader + 1, parent: leader, group: leader, session: leader, marked: false };
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  const ended = killTree(leader, 0, undefined, async () => [theirs]);
  await expect(ended.finally(() => kill.mockRestore())).resolves.toBeUndefined();
});
