import { CreateProjectCommand, ListProjectsCommand } from '@aws-sdk/client-codebuild';
import { expect, test } from 'vitest';
import { clients } from '../../src/aws/clients.js';
import type { CallEvent } from '../../src/events.js';
import { type Answer, answering, fine, refusal } from '../helpers/answers.js';
import { testContext } from '../helpers/context.js';
import { noon } from '../helpers/host.js';

/** A client of CodeBuild that is answered so, and the calls that were seen. */
function watched(...answers: readonly Answer[]) {
  const context = testContext();
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
  const config = { region: 'eu-central-1', credentials, requestHandler: answering(...answers) };
  const seen = (): CallEvent[] => context.events.flatMap((event) => (event.type === 'call' ? [event] : []));
  return { client: clients(config, context).codebuild(), context, seen };
}

test('every call is an event when it has ended', async () => {
  const { client, seen } = watched(fine, refusal('AccessDeniedException'));
  await client.send(new ListProjectsCommand({}));
  await expect(client.send(new ListProjectsCommand({}))).rejects.toThrow();
  const call = { type: 'call', service: 'CodeBuild', operation: 'ListProjects', start: noon, ms: 0 };
  const attempts = [{ start: noon, ms: 0 }];
  expect(seen()).toEqual([
    { ...call, attempts, requestId: 'r1', error: undefined },
    { ...call, attempts, requestId: 'r2', error: 'AccessDeniedException' },
  ]);
});

test('it tells when each attempt was made, and so how long was waited', async () => {
  const { client, context, seen } = watched(refusal('InternalFailure', 500), refusal('ThrottlingException'), fine);
  await client.send(new ListProjectsCommand({}));
  const [first = 0, second = 0, ...more] = context.host.waits;
  const all = [first, second, ...more].reduce((sum, ms) => sum + ms, 0);
  expect(seen()).toMatchObject([
    { start: noon, ms: all, attempts: [{ start: noon }, { start: noon + first }, { start: noon + all }] },
  ]);
});

test('it tells nothing of what was sent or answered', async () => {
  const { client, context } = watched({ status: 200, body: { project: { description: 'the answer' } } });
  await client.send(
    new CreateProjectCommand({
      name: 'the-name',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      serviceRole: 'the-role',
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'x',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [{ name: 'PASSWORD', value: 'hunter2' }],
      },
    }),
  );
  expect(JSON.stringify(context.events)).not.toMatch(/the-|PASSWORD|hunter2|AKID|token|the answer/);
});
