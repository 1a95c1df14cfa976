import {
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  PipelineNotFoundException,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { list } from '../../src/commands/list.js';
import { signedIn } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';
import { summaryOf } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
let host: FakeHost;
beforeEach(() => {
  aws = mockAws();
  host = fakeHost();
  signedIn(aws);
});
afterEach(() => {
  aws.restore();
});

const options = { region: 'eu-central-1' };

function pipelines(...names: string[]): void {
  aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: names.map((name) => ({ name })) });
  for (const name of names) {
    const resourceArn = `arn:aws:codepipeline:eu-central-1:123456789012:${name}`;
    aws.codepipeline
      .on(ListTagsForResourceCommand, { resourceArn })
      .resolves({ tags: [{ key: 'pipeline-setup:pipeline', value: name }] })
      .on(ListPipelineExecutionsCommand, { pipelineName: name })
      .resolves({ pipelineExecutionSummaries: [] });
  }
}

test('a row for each, with its latest execution', async () => {
  pipelines('web', 'api', 'gone');
  aws.codepipeline
    .on(ListPipelineExecutionsCommand, { pipelineName: 'web' })
    .resolves({ pipelineExecutionSummaries: [summaryOf('Failed')] })
    .on(ListPipelineExecutionsCommand, { pipelineName: 'gone' })
    .rejects(new PipelineNotFoundException({ message: 'not there', $metadata: {} }));
  expect(await list(options, host)).toBe(0);
  expect(host.stdout.text).toBe(
    `- api   eu-central-1  never run
- gone  eu-central-1  never run
✖ web   eu-central-1  Failed     3f2c1a9 Say hello
`,
  );
});

test('for programs', async () => {
  pipelines('web', 'api');
  aws.codepipeline
    .on(ListPipelineExecutionsCommand, { pipelineName: 'web' })
    .resolves({ pipelineExecutionSummaries: [summaryOf('Succeeded')] });
  await list({ ...options, json: true }, host);
  expect(JSON.parse(host.stdout.text)).toEqual({
    pipelines: [
      { name: 'api', region: 'eu-central-1', status: null, revision: null },
      {
        name: 'web',
        region: 'eu-central-1',
        status: 'Succeeded',
        revision: { id: '3f2c1a9d00000000000000000000000000000000', message: 'Say hello' },
      },
    ],
  });
});

test('none, and how to make one', async () => {
  pipelines();
  expect(await list(options, host)).toBe(0);
  expect(host.stdout.text).toBe(
    'No pipelines in account 123456789012, eu-central-1.\nTo make one: pipeline-setup init hello --region eu-central-1\n',
  );
});
