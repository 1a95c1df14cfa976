import { ListProjectsCommand } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clients } from '../../src/aws/clients.js';
import { grace } from '../../src/aws/hang-up.js';
import { answering, fine } from '../helpers/answers.js';
import { unseen } from '../helpers/calling.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** Takes the place of a connection on which nothing ever comes. */
function silent() {
  let requests = 0;
  const handle = (_request: unknown, { abortSignal }: Options = {}) =>
    new Promise<never>((_resolve, reject) => {
      requests += 1;
      abortSignal?.addEventListener('abort', () => reject(Object.assign(new Error('cut'), { name: 'AbortError' })));
    });
  return { handle, sent: (count: number) => vi.waitUntil(() => requests === count) };
}

function listing(requestHandler: object, signal: AbortSignal): Promise<unknown> {
  const config = { region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler };
  return clients(config as never, { ...unseen, signal })
    .codebuild()
    .send(new ListProjectsCommand({}));
}

test('a call that nobody answers ends soon after Ctrl-C, and not before', async () => {
  const handler = silent();
  const user = new AbortController();
  const ended = vi.fn<() => void>();
  const call = listing(handler, user.signal);
  call.catch(ended);
  await handler.sent(1);
  user.abort();
  await vi.advanceTimersByTimeAsync(grace - 1);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await expect(call).rejects.toMatchObject({ code: 'interrupted' });
});

test('so does one that was begun after it', async () => {
  const handler = silent();
  const call = listing(handler, AbortSignal.abort());
  call.catch(() => undefined); // It is looked at below.
  await handler.sent(1);
  await vi.advanceTimersByTimeAsync(grace);
  await expect(call).rejects.toMatchObject({ code: 'interrupted' });
});

test('a call that is answered leaves nothing behind', async () => {
  const user = new AbortController();
  await listing(answering(fine), user.signal);
  user.abort();
  expect(vi.getTimerCount()).toBe(0);
});

test('another client that sends by the same connection is not hung up on', async () => {
  const handler = silent();
  const ended = vi.fn<() => void>();
  listing(handler, AbortSignal.abort()).catch(() => undefined);
  listing(handler, new AbortController().signal).catch(ended);
  await handler.sent(2);
  await vi.advanceTimersByTimeAsync(grace);
  expect(ended).not.toHaveBeenCalled();
});
