import { BatchGetCommitsCommand } from '@aws-sdk/client-codecommit';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportsCommand,
  ListReportsCommand,
} from '@aws-sdk/client-codebuild';
import { ListPipelinesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { status } from '../../src/commands/status.js';
import { everythingThere, nothingThere, projectOf } from '../helpers/account.js';
import { type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';
import { buildDetail, failedBuild, shows, sourceDetail, summaryOf } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
let host: FakeHost;
beforeEach(() => {
  aws = mockAws();
  host = fakeHost();
  everythingThere(aws, testContext());
  const commitId = '3f2c1a9d00000000000000000000000000000000';
  aws.codecommit.on(BatchGetCommitsCommand).resolves({ commits: [{ commitId, author: { name: 'Ada' } }] });
  aws.codebuild.on(ListReportsCommand).resolves({ reports: [] });
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d' }] });
});
afterEach(() => {
  expect(aws.writes()).toEqual([]);
  aws.restore();
});

const options = { region: 'eu-central-1' };

describe('a pipeline', () => {
  test('that succeeded', async () => {
    shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
    expect(await status('hello', options, host)).toBe(0);
    expect(host.stdout.text).toMatch(/^hello · AWS · account 123456789012 · eu-central-1\n\nExecution /);
    expect(host.stdout.text).toContain('  started by the creation of the pipeline, 1 minute ago\n');
    expect(host.stdout.text).toContain('  ✔ Build   CodeBuild   Succeeded  30s   3f2c1a9 Say hello (Ada)\n');
    expect(host.stdout.text).toContain('\nResources\n  ✔ repository       hello ');
    expect(host.stdout.text).toMatch(/\nGet the code: git clone .* https:\/\/git-codecommit\..*\/hello hello\n$/);
  });

  test('that was tested', async () => {
    shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
    const builds = [{ id: 'hello-build:5e0d', reportArns: ['arn:unit'] }];
    const testSummary = { total: 3, statusCounts: { SUCCEEDED: 2, SKIPPED: 1 }, durationInNanoSeconds: 0 };
    aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds });
    aws.codebuild.on(BatchGetReportsCommand).resolves({ reports: [{ arn: 'arn:unit', testSummary }] });
    expect(await status('hello', options, host)).toBe(0);
    expect(host.stdout.text).toContain('(Ada)\n  Tests  2 passed, 1 skipped\n\nResources\n');
  });

  test('that failed: which command, how, and what to type next', async () => {
    shows(aws, [[summaryOf('Failed')], [buildDetail('Failed', 'Build terminated'), sourceDetail()]]);
    aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [failedBuild] });
    aws.logs.on(GetLogEventsCommand).resolves({ events: [{ message: 'not ok 1\n' }] });
    expect(await status('hello', options, host)).toBe(0);
    expect(host.stdout.text).toContain('✖ Build failed\n  phase      BUILD\n  command    npm test\n  exit code  1\n');
    expect(host.stdout.text).toContain('Fix it, commit and push to main: the push runs the pipeline again.\n');
    expect(host.stdout.text).toContain('Or retry it as it is: pipeline-setup retry hello --region eu-central-1\n');
  });

  test('that failed: it is retried where the command looked', async () => {
    shows(aws, [[summaryOf('Failed')], [buildDetail('Failed', 'Build terminated'), sourceDetail()]]);
    await status('hello', { ...options, profile: "ada's own", endpointUrl: 'http://localhost:4566/?a&b' }, host);
    expect(host.stdout.text).toContain(
      "Or retry it as it is: pipeline-setup retry hello --region eu-central-1 --profile 'ada'\\''s own' --endpoint-url 'http://localhost:4566/?a&b'\n",
    );
  });

  test('that has never run', async () => {
    shows(aws, [[], []]);
    expect(await status('hello', options, host)).toBe(0);
    expect(host.stdout.text).toContain('\nNo execution yet.\n');
  });

  test('of which something is missing or differs: what to type', async () => {
    shows(aws, [[], []]);
    aws.codebuild.on(BatchGetProjectsCommand).resolves({ projects: [] });
    await status('hello', options, host);
    expect(host.stdout.text).toContain('✖ build project    hello-build');
    expect(host.stdout.text).toMatch(/\nMake it whole: pipeline-setup init hello --region eu-central-1\n$/);
  });

  test('for programs', async () => {
    shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
    await status('hello', { ...options, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      pipeline: 'hello',
      execution: { status: 'Succeeded', revision: { author: 'Ada' } },
      executions: [{ status: 'Succeeded' }],
      failure: null,
    });
    expect(host.stderr.text).toBe('');
  });
});

test('everything is read in two rounds', async () => {
  shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
  const arn = 'arn:aws:codebuild:eu-central-1:123456789012:report/hello-build-tests:1';
  aws.codebuild.on(ListReportsCommand).resolves({ reports: [arn] });
  aws.codebuild.on(BatchGetReportsCommand).resolves({ reports: [{ arn }] });
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [{ id: 'hello-build:5e0d', reportArns: [arn] }] });
  await status('hello', options, host);
  const operations = aws.calls().map(([operation]) => operation);
  const whole = aws.calls().map((call) => JSON.stringify(call));
  expect(whole.filter((call, index) => whole.indexOf(call) !== index)).toEqual([]);
  expect(operations.slice(-3).toSorted()).toEqual(['BatchGetBuilds', 'BatchGetCommits', 'BatchGetReports']);
});

describe('--watch', () => {
  const watch = { ...options, watch: true };

  test.each([
    ['Succeeded', 0],
    ['Failed', 1],
    ['Stopped', 1],
  ] as const)('follows to the end: %s ends with %i', async (end, code) => {
    shows(
      aws,
      [[summaryOf('InProgress')], [sourceDetail('InProgress')]],
      [[summaryOf('InProgress')], [buildDetail('InProgress'), sourceDetail()]],
      [[summaryOf(end)], [sourceDetail()]],
    );
    expect(await status('hello', watch, host)).toBe(code);
    expect(host.waits).toEqual([3000]);
    expect(host.stdout.text).toContain(` ${end} 33s\n`);
  });

  test('shows everything as it is at the end', async () => {
    shows(aws, [[summaryOf('InProgress')], [buildDetail('InProgress')]], [[summaryOf('Succeeded')], [sourceDetail()]]);
    const projects = [projectOf(testContext().config)];
    aws.codebuild.on(BatchGetProjectsCommand).resolvesOnce({ projects: [] }).resolves({ projects });
    await status('hello', watch, host);
    expect(host.stdout.text).toMatch(/ build project +hello-build +present/);
  });

  test('of one that is over shows it', async () => {
    shows(aws, [[summaryOf('Succeeded')], []]);
    expect(await status('hello', watch, host)).toBe(0);
    expect(host.waits).toEqual([]);
  });
});

describe('an unknown pipeline', () => {
  test('is an error that lists the near ones', async () => {
    nothingThere(aws);
    const tags = [{ key: 'pipeline-setup:pipeline', value: 'hallo' }];
    aws.codepipeline
      .on(ListPipelinesCommand)
      .resolves({ pipelines: [{ name: 'hallo' }] })
      .on(ListTagsForResourceCommand, { resourceArn: 'arn:aws:codepipeline:eu-central-1:123456789012:hallo' })
      .resolves({ tags });
    await expect(status('hello', options, host)).rejects.toMatchObject({
      code: 'unknown-pipeline',
      exitCode: 1,
      hint: 'There is: hallo',
    });
  });
});

test('the name that was chosen is said', async () => {
  shows(aws, [[], []]);
  aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [{ name: 'hello' }] });
  await status(undefined, options, host);
  expect(host.stderr.text).toContain('Chosen: hello (the only pipeline there is).\n');
});
