import { ListProjectsCommand } from '@aws-sdk/client-codebuild';
import type { HttpRequest } from '@smithy/types';
import { beforeEach, describe, expect, test } from 'vitest';
import { clients } from '../../src/aws/clients.js';
import { type Answer, answering, broken, fine, refusal } from '../helpers/answers.js';
import { notesIn, testContext, type TestContext } from '../helpers/context.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const throttled = refusal('ThrottlingException');

let context: TestContext;
let requests: ReturnType<typeof answering>['requests'];
beforeEach(() => {
  context = testContext();
});

/** A client of CodeBuild that is answered so. */
function codebuild(...answers: readonly Answer[]) {
  const requestHandler = answering(...answers);
  requests = requestHandler.requests;
  const client = clients({ region: 'eu-central-1', credentials, requestHandler }, context).codebuild();
  return { list: () => client.send(new ListProjectsCommand({})) };
}

/** How long was waited in all, in milliseconds. */
function waited(): number {
  return context.host.waits.reduce((sum, ms) => sum + ms, 0);
}

describe('is made again', () => {
  test.each<[string, Answer, string]>([
    ['throttled', throttled, 'CodeBuild is throttling: slowing down'],
    ['too many', refusal('TooManyRequestsException', 429), 'CodeBuild is throttling: slowing down'],
    ['a fault', refusal('InternalFailure', 500), 'CodeBuild answers with an error of its own: trying again'],
    ['unavailable', refusal('ServiceUnavailable', 503), 'CodeBuild answers with an error of its own: trying again'],
    ['reset', broken('ECONNRESET'), 'waiting for the network'],
    [
      'broken off',
      Object.assign(broken('ECONNRESET'), { $metadata: { httpStatusCode: 200 } }),
      'waiting for the network',
    ],
    ['not found', broken('ENOTFOUND'), 'waiting for the network'],
    ['timed out', Object.assign(new Error('nothing moves'), { name: 'TimeoutError' }), 'waiting for the network'],
  ])('a call that was %s, and the user is told once', async (_what, answer, note) => {
    const { list } = codebuild(answer, answer, fine, answer, fine);
    expect((await list()).$metadata.attempts).toBe(3);
    expect((await list()).$metadata.attempts).toBe(2);
    expect(notesIn(context)).toEqual([note]);
  });

  test('a little later each time, never in step with others', async () => {
    await codebuild(broken('EPIPE'), broken('EPIPE'), broken('EPIPE'), fine).list();
    const [first = 0, second = 0, third = 0] = context.host.waits;
    expect(first).toBeGreaterThanOrEqual(187);
    expect(first).toBeLessThanOrEqual(313);
    expect(second).toBeGreaterThanOrEqual(375);
    expect(third).toBeGreaterThanOrEqual(750);
  });

  test('a call that failed only after a long while', async () => {
    const { handle } = answering(fine, refusal('InternalFailure', 500), fine);
    const requestHandler = {
      async handle(request: HttpRequest) {
        await context.host.wait(15_000);
        return await handle(request);
      },
    };
    const client = clients({ region: 'eu-central-1', credentials, requestHandler }, context).codebuild();
    await client.send(new ListProjectsCommand({}));
    expect((await client.send(new ListProjectsCommand({}))).$metadata.attempts).toBe(2);
  });

  test('a call whose time AWS did not like, once the SDK knows the right time', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000);
    const answer = refusal('InvalidSignatureException', 403, { date: inAnHour.toUTCString() });
    await codebuild(answer, fine).list();
    const [first = '', second = ''] = requests.map(({ headers }) => headers['x-amz-date']);
    expect(second.slice(0, 11) > first.slice(0, 11)).toBe(true);
    expect(notesIn(context)).toEqual(['the clock of this machine is wrong: allowing for it']);
  });
});

describe('is not made again', () => {
  test.each(['AccessDeniedException', 'ExpiredTokenException', 'ResourceNotFoundException', 'LimitExceededException'])(
    'what would be answered the same: %s',
    async (name) => {
      await expect(codebuild(refusal(name), fine).list()).rejects.toMatchObject({ name });
      expect(requests).toHaveLength(1);
      expect(notesIn(context)).toEqual([]);
    },
  );

  test('a call that AWS denies at the right time too', async () => {
    const answers = [1, 2, 3].map((hours) =>
      refusal('AccessDeniedException', 403, { date: new Date(Date.now() + hours * 3_600_000).toUTCString() }),
    );
    await expect(codebuild(...answers).list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(requests).toHaveLength(2);
  });
});

describe('ends', () => {
  test('after two minutes of throttling, with what AWS said and how often it was asked', async () => {
    const error: unknown = await codebuild(throttled)
      .list()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ThrottlingException', $metadata: { attempts: requests.length } });
    expect(requests.length).toBeGreaterThan(20);
    expect(waited()).toBeGreaterThan(110_000);
    expect(waited()).toBeLessThanOrEqual(120_000);
  });

  test('after seconds when a service only fails', async () => {
    await expect(codebuild(refusal('InternalFailure', 500)).list()).rejects.toMatchObject({ name: 'InternalFailure' });
    expect(waited()).toBeGreaterThan(2000);
    expect(waited()).toBeLessThanOrEqual(10_000);
  });

  test.each(['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN'])(
    'after seconds when nothing was ever reached: %s',
    async (code) => {
      await expect(codebuild(broken(code)).list()).rejects.toMatchObject({ code });
      expect(waited()).toBeGreaterThan(1000);
      expect(waited()).toBeLessThanOrEqual(3000);
    },
  );

  test('after two minutes when the network goes away', async () => {
    const { list } = codebuild(fine, broken('ENOTFOUND'));
    await list();
    await expect(list()).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(waited()).toBeGreaterThan(110_000);
    expect(waited()).toBeLessThanOrEqual(120_000);
  });

  test('later when the machine slept while a call was on its way', async () => {
    const { list } = codebuild(fine, broken('ECONNRESET'), broken('ENOTFOUND'), fine);
    await list();
    const pending = list();
    await context.host.wait(3_600_000);
    expect((await pending).$metadata.attempts).toBe(3);
  });

  test('with Ctrl-C, which AWS is not told', async () => {
    context.host.onWait = context.host.interrupt;
    await expect(codebuild(throttled).list()).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(requests).toHaveLength(1);
    expect(context.host.waits).toHaveLength(1);
  });

  test('with Ctrl-C for what has not been sent yet', async () => {
    const { list } = codebuild(fine, throttled, fine);
    await list();
    await list();
    context.host.onWait = context.host.interrupt;
    await expect(list()).rejects.toMatchObject({ code: 'interrupted' });
    expect(requests).toHaveLength(3);
  });
});
