import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import {
  CreateCommitCommand,
  CreateRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  RepositoryDoesNotExistException,
} from '@aws-sdk/client-codecommit';
import { GetPipelineCommand, PipelineNotFoundException } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { init } from '../../src/commands/init.js';
import type { InitOptions } from '../../src/commands/options.js';
import { everythingThere, nothingThere, pipelineOf } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';
import { buildDetail, executionId, failedBuild, shows, sourceDetail, summaryOf } from '../helpers/recorded.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
let host: FakeHost;
beforeEach(() => {
  aws = mockAws();
  host = fakeHost();
});
afterEach(() => {
  aws.restore();
});

const options: InitOptions = { region: 'eu-central-1', wait: true };
const notFound = { message: 'not there', $metadata: { httpStatusCode: 400 } };
const cloneUrlHttp = 'https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/hello';

/** An account with nothing in it, in which what init makes then runs, to this end. */
function freshAccount(end: 'Succeeded' | 'Failed' = 'Succeeded'): void {
  nothingThere(aws);
  shows(aws, [[summaryOf(end)], [buildDetail(end, end === 'Failed' ? 'Build terminated' : undefined), sourceDetail()]]);
  aws.codepipeline
    .on(GetPipelineCommand)
    .rejectsOnce(new PipelineNotFoundException(notFound))
    .resolves({ pipeline: pipelineOf({ branch: 'main' }) });
  aws.codecommit
    .on(CreateRepositoryCommand)
    .resolves({ repositoryMetadata: { repositoryName: 'hello', cloneUrlHttp } });
  aws.codebuild.on(BatchGetBuildsCommand).resolves({ builds: [failedBuild] });
  aws.logs.on(GetLogEventsCommand).resolves({ events: [{ message: 'not ok 1\n' }] });
}

function made(): boolean {
  return aws.inputsOf('CreatePipeline').length > 0;
}

test.each(['codecommit', 'codebuild', 'codepipeline'] as const)(
  'in a region without %s, that is known before anything is made',
  async (service) => {
    nothingThere(aws);
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${service}`), { code: 'ENOTFOUND' });
    const arrange = {
      codecommit: () => aws.codecommit.on(GetRepositoryCommand).rejects(error),
      codebuild: () => aws.codebuild.on(BatchGetProjectsCommand).rejects(error),
      codepipeline: () => aws.codepipeline.on(GetPipelineCommand).rejects(error),
    };
    arrange[service]();
    await expect(init('hello', { ...options, yes: true }, host)).rejects.toBe(error);
    expect(aws.writes()).toEqual([]);
  },
);

describe('in an AWS account, on a terminal', () => {
  test.each(['', 'y', 'Y', 'yes'])('the answer %j goes on', async (answer) => {
    freshAccount();
    host = fakeHost({ answers: [answer] });
    expect(await init('hello', options, host)).toBe(0);
    expect(host.questions).toEqual(['Go on in account 123456789012, eu-central-1? [Y/n] ']);
    expect(made()).toBe(true);
  });

  test.each(['n', 'no', 'what', undefined])('the answer %j changes nothing', async (answer) => {
    freshAccount();
    host = fakeHost({ answers: [answer] });
    await expect(init('hello', options, host)).rejects.toMatchObject({
      code: 'declined',
      exitCode: 2,
      message: 'Nothing was changed.',
    });
    expect(aws.writes()).toEqual([]);
  });

  test('the plan is shown before the question', async () => {
    freshAccount();
    host = fakeHost({ answers: ['n'] });
    await init('hello', options, host).catch(() => undefined);
    expect(host.stderr.text).toContain('✔ build project    hello-build would be created');
    expect(host.stdout.text).toBe('');
  });

  test.each<Partial<InitOptions>>([{ yes: true }, { json: true }])('nobody is asked with %j', async (said) => {
    freshAccount();
    host = fakeHost({ answers: [] });
    expect(await init('hello', { ...options, ...said }, host)).toBe(0);
    expect(made()).toBe(true);
  });

  test('nobody is asked when there is nothing to do', async () => {
    everythingThere(aws, testContext());
    shows(aws, [[], []]);
    host = fakeHost({ answers: [] });
    expect(await init('hello', options, host)).toBe(0);
    expect(aws.writes()).toEqual([]);
  });
});

test('without a terminal nobody is asked', async () => {
  freshAccount();
  expect(await init('hello', options, host)).toBe(0);
  expect(made()).toBe(true);
});

describe('the result', () => {
  test('for people: on stdout what was made and what to do next, on stderr what happened', async () => {
    freshAccount();
    await init('hello', options, host);
    expect(host.stdout.text).toBe(
      `✔ Succeeded after 33s

hello: 13 created.

Next
  Get the code
    git clone -c credential.helper= -c credential.helper='!pipeline-setup credential-helper' -c credential.UseHttpPath=true ${cloneUrlHttp} hello
  Change something
    echo "A first change." >> hello/README.md
  Push it
    git -C hello commit -am "A first change" && git -C hello push
  Watch it run
    pipeline-setup status hello --watch --region eu-central-1
  Take it all away
    pipeline-setup destroy hello --region eu-central-1
`,
    );
    expect(host.stderr.text).toMatch(/^hello · AWS · account 123456789012 · eu-central-1\n/);
    expect(host.stderr.text).toContain('✔ pipeline         hello created 0.0s\n');
    expect(host.stderr.text).toContain('✔ Build            CodeBuild Succeeded 30s\n');
  });

  test('for programs: one document, and nothing else', async () => {
    freshAccount();
    await init('hello', { ...options, json: true }, host);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      pipeline: 'hello',
      account: '123456789012',
      region: 'eu-central-1',
      endpoint: 'aws',
      repository: { cloneUrl: cloneUrlHttp, branch: 'main' },
      execution: { id: executionId, status: 'Succeeded', trigger: 'CreatePipeline' },
    });
    expect(host.stderr.text).toBe('');
  });

  test('is not said with --quiet', async () => {
    freshAccount();
    expect(await init('hello', { ...options, quiet: true }, host)).toBe(0);
    expect([host.stdout.text, host.stderr.text]).toEqual(['', '']);
  });

  test('of a failed execution says why, and ends with 1', async () => {
    freshAccount('Failed');
    expect(await init('hello', options, host)).toBe(1);
    expect(host.stdout.text).toContain(
      '✖ Failed after 33s\n\n✖ Build failed\n  phase      BUILD\n  command    npm test\n  exit code  1\n\n  │ not ok 1\n',
    );
    expect(host.stdout.text).toContain(
      '\n\nFix it, commit and push to main: the push runs the pipeline again.\nOr retry it as it is: pipeline-setup retry hello --region eu-central-1\n\nhello: 13 created.\n',
    );
  });

  test('with --no-wait does not wait for the execution', async () => {
    freshAccount('Failed');
    expect(await init('hello', { ...options, wait: false }, host)).toBe(0);
    expect(host.waits).toEqual([]);
    expect(host.stdout.text).toMatch(/^\nhello: 13 created\.\n/);
  });

  test('the second time follows nothing that is over', async () => {
    everythingThere(aws, testContext());
    shows(aws, [[summaryOf('Failed')], [buildDetail('Failed', 'Build terminated'), sourceDetail()]]);
    expect(await init('hello', options, host)).toBe(0);
    expect(host.stdout.text).toMatch(/^\nhello: 13 unchanged\.\n/);
  });

  test('of a changed pipeline says to which stages nothing was released yet', async () => {
    everythingThere(aws, testContext());
    shows(aws, [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]]);
    const pipeline = pipelineOf({ branch: 'trunk' });
    const actions = [
      { name: 'Ask', actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
    ];
    const stages = [...(pipeline.stages ?? []), { name: 'Ask', actions: actions as never }];
    aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipeline, stages } });
    expect(await init('hello', { ...options, branch: 'main' }, host)).toBe(0);
    expect(host.stdout.text).toContain(
      '\nNothing was released to Ask yet. To do so: pipeline-setup run hello --region eu-central-1\n',
    );
  });

  test('the second time follows what is under way', async () => {
    everythingThere(aws, testContext());
    shows(
      aws,
      [[summaryOf('InProgress')], [sourceDetail('InProgress')]],
      [[summaryOf('InProgress')], [sourceDetail()]],
      [[summaryOf('Succeeded')], [buildDetail('Succeeded'), sourceDetail()]],
    );
    expect(await init('hello', options, host)).toBe(0);
    expect(host.stdout.text).toMatch(/^✔ Succeeded after 33s\n/);
  });
});

describe('--dry-run', () => {
  const dryRun = { ...options, dryRun: true };

  test('of a new pipeline shows everything and calls nothing that changes anything', async () => {
    nothingThere(aws);
    expect(await init('hello', dryRun, host)).toBe(0);
    expect(aws.writes()).toEqual([]);
    expect(host.stdout.text).toMatch(/^✔ repository {7}hello would be created\n/);
    expect(host.stdout.text).toMatch(/Nothing was changed: this was a dry run\.\n$/);
  });

  test('of a drifted one shows the difference', async () => {
    everythingThere(aws, testContext());
    await init('hello', { ...dryRun, timeout: 30 }, host);
    expect(aws.writes()).toEqual([]);
    expect(host.stdout.text).toContain('~ build project    hello-build would be changed\n    timeout: 60 → 30\n');
  });

  test('of a foreign one shows what taking it over would change', async () => {
    everythingThere(aws, testContext());
    aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags: {} });
    expect(await init('hello', { ...dryRun, json: true }, host)).toBe(0);
    expect(aws.writes()).toEqual([]);
    const document = JSON.parse(host.stdout.text) as { dryRun: boolean; resources: { kind: string }[] };
    expect(document.dryRun).toBe(true);
    expect(document.resources.find(({ kind }) => kind === 'repository')).toMatchObject({
      state: 'foreign',
      outcome: 'adopted',
      changes: [{ path: 'tags.pipeline-setup:pipeline', to: 'hello' }],
    });
  });
});

describe('what is foreign', () => {
  beforeEach(() => {
    everythingThere(aws, testContext());
    shows(aws, [[], []]);
    aws.codecommit.on(ListTagsForResourceCommand).resolves({ tags: {} });
  });

  test('is refused before anything is touched', async () => {
    await expect(init('hello', options, host)).rejects.toMatchObject({
      code: 'foreign-resource',
      message: expect.stringContaining('repository hello'),
      hint: expect.stringContaining('pipeline-setup init hello --adopt --dry-run --region eu-central-1'),
    });
    expect(aws.writes()).toEqual([]);
  });

  test('is taken over with --adopt, when somebody who is there says yes', async () => {
    host = fakeHost({ answers: ['y'] });
    expect(await init('hello', { ...options, adopt: true }, host)).toBe(0);
    expect(host.stderr.text).toContain('~ repository       hello is not ours; would be taken over');
    expect(aws.writes().map(([operation]) => operation)).toEqual(['TagResource']);
  });

  test('is shown before it is taken over, where nobody is asked', async () => {
    aws.codecommit.on(TagResourceCommand).callsFake(() => {
      expect(host.stderr.text).toContain('~ repository       hello is not ours; would be taken over');
      expect(host.stderr.text).toContain('    tags.pipeline-setup:pipeline: (none) → hello');
      return {};
    });
    expect(await init('hello', { ...options, adopt: true, yes: true }, host)).toBe(0);
    expect(aws.inputsOf('TagResource')).toHaveLength(1);
  });
});

describe('a failure on the way', () => {
  test('says what is done, what is not, how to go on and how to undo', async () => {
    freshAccount();
    aws.codecommit.on(CreateRepositoryCommand).rejects(awsError('OperationNotAllowedException', 'not allowed'));
    const secret = { ...options, env: { TOKEN: 'hush' } };
    const error: unknown = await init('hello', secret, host).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'codecommit-unavailable', exitCode: 1 });
    const { hint } = error as { hint: string };
    expect(hint).toMatch(/^Done so far: .*log group \/aws\/codebuild\/hello-build.*\.$/m);
    expect(hint).toMatch(/^Not finished: repository hello\.$/m);
    expect(hint).toMatch(/^Not begun: .*pipeline hello, rule target pipeline\.$/m);
    expect(hint).toMatch(/^Go on: run the same command again\.$/m);
    expect(hint).toMatch(/^Undo: pipeline-setup destroy hello --region eu-central-1$/m);
    expect(hint).not.toContain('hush');
  });

  test('never says that nothing was changed of what is half done', async () => {
    everythingThere(aws, testContext());
    aws.codecommit
      .on(GetRepositoryCommand)
      .rejects(new RepositoryDoesNotExistException(notFound))
      .on(CreateCommitCommand)
      .rejects(awsError('AccessDeniedException', 'no'));
    const error: unknown = await init('hello', options, host).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ hint: expect.stringContaining('Not finished: repository hello.') });
    expect(error).not.toMatchObject({ hint: expect.stringContaining('Nothing was changed') });
  });

  test('a bug stays a bug', async () => {
    freshAccount();
    const bug = new TypeError('x is not a function');
    aws.codecommit.on(CreateRepositoryCommand).rejects(bug);
    await expect(init('hello', options, host)).rejects.toBe(bug);
  });
});

describe('Ctrl-C', () => {
  test('before anything was begun says so', async () => {
    freshAccount();
    host.interrupt();
    await expect(init('hello', options, host)).rejects.toMatchObject({
      code: 'interrupted',
      exitCode: 130,
      hint: 'Looking at what is there changes nothing.',
    });
    expect(aws.writes()).toEqual([]);
  });

  test('while watching leaves the execution alone', async () => {
    freshAccount();
    shows(aws, [[summaryOf('InProgress')], []]);
    aws.codepipeline.on(GetPipelineCommand).rejectsOnce(new PipelineNotFoundException(notFound)).resolves({});
    host.onWait = host.interrupt;
    await expect(init('hello', options, host)).rejects.toMatchObject({
      code: 'interrupted',
      hint: 'Watch it again: pipeline-setup status hello --watch --region eu-central-1',
    });
    expect(aws.inputsOf('StopPipelineExecution')).toEqual([]);
  });
});

test.each<[Partial<InitOptions>, string | undefined, string]>([
  [{}, 'Hello', 'bad-name'],
  [{ timeout: 1 }, 'hello', 'bad-option'],
])('what is not valid is refused before AWS is asked anything: %j %s', async (said, name, code) => {
  await expect(init(name, { ...options, ...said }, host)).rejects.toMatchObject({ code, exitCode: 2 });
  expect(aws.calls()).toEqual([]);
});
