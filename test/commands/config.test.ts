import {
  BatchGetProjectsCommand,
  type Project,
  UpdateProjectCommand,
  type UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  GetPipelineCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand as ListPipelineTags,
} from '@aws-sdk/client-codepipeline';
import { DescribeConfigurationSettingsCommand, DescribeEnvironmentsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DescribeParametersCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/main.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { stagesFor } from '../../src/stages/index.js';
import { encoded, everythingThere, nothingThere, pipelineOf, projectOf } from '../helpers/account.js';
import { awsError, type MockedAws, mockAws } from '../helpers/aws.js';
import { testContext } from '../helpers/context.js';
import { type FakeHost, fakeHost, type FakeHostOptions } from '../helpers/host.js';

// Nothing here may open the local AWS.
vi.mock('../../src/local/index.js', () => ({}));

let aws: MockedAws;
beforeEach(() => {
  aws = mockAws();
  everythingThere(aws, testContext());
  givesSettings();
  projectIs(projectOf(testContext().config));
});
afterEach(() => {
  aws.restore();
});

/** The role of builds says that settings were asked for. */
function givesSettings(): void {
  const document = { Version: '2012-10-17', Statement: [{ Sid: 'Settings', Effect: 'Allow', Action: 'a:b' }] };
  aws.iam
    .on(GetRolePolicyCommand, { RoleName: 'hello-eu-central-1-build' })
    .resolves({ RoleName: 'hello-eu-central-1-build', PolicyName: 'permissions', PolicyDocument: encoded(document) });
}

/** The build project, which is as it was told last. */
function projectIs(project: Project): void {
  let now = project;
  aws.codebuild
    .on(BatchGetProjectsCommand)
    .callsFake(async () => ({ projects: [now] }))
    .on(UpdateProjectCommand)
    .callsFake(async ({ environment }: UpdateProjectCommandInput) => {
      now = { ...now, environment };
      return {};
    });
}

function kept(...parameters: [name: string, isSecret?: 'secret'][]): void {
  const Parameters = parameters.map(
    ([Name, isSecret]) => ({ Name, Type: isSecret ? 'SecureString' : 'String' }) as const,
  );
  aws.ssm.on(DescribeParametersCommand).resolves({ Parameters });
}

function deploysTo(...stages: StageConfig[]): void {
  const context = testContext({ stages });
  const pipeline = pipelineOf(context.config);
  const declared = stagesFor(stages).map((stage) => stage.declare(context));
  aws.codepipeline.on(GetPipelineCommand).resolves({ pipeline: { ...pipeline, stages: declared } });
}

async function config(line: string, over: FakeHostOptions = {}): Promise<{ code: number; host: FakeHost }> {
  const host = fakeHost(over);
  const code = await run(['config', ...line.split(' '), '--pipeline', 'hello', '--region', 'eu-central-1'], host);
  return { code, host };
}

const put = (name: string, Value: string, Type = 'String') => ({ Name: `/hello/${name}`, Value, Type });
const secretOf = (text: string) => ({ answers: [text] });

/** Whether a text is in anything that is shown. */
const shown = ({ stdout, stderr }: FakeHost) => stdout.text + stderr.text;

describe('config set', () => {
  test('keeps settings of builds, and has the next build have them', async () => {
    const { code, host } = await config('set GREETING=hello FORMULA=a=b');
    expect(code).toBe(0);
    expect(host.stdout.text).toBe(
      '✔ GREETING is a setting of build now.\n' +
        '✔ FORMULA is a setting of build now.\n' +
        'It counts from the next build on: pipeline-setup run hello --region eu-central-1\n',
    );
    expect(aws.inputsOf('PutParameter')).toMatchObject([put('build/GREETING', 'hello'), put('build/FORMULA', 'a=b')]);
    expect(aws.inputsOf('UpdateProject')).toMatchObject([
      {
        environment: {
          environmentVariables: [
            { name: 'FORMULA', value: '/hello/build/FORMULA', type: 'PARAMETER_STORE' },
            { name: 'GREETING', value: '/hello/build/GREETING', type: 'PARAMETER_STORE' },
          ],
        },
      },
    ]);
  });

  test('gives a document to programs', async () => {
    kept(['/hello/build/GREETING']);
    const { host } = await config('set GREETING=hello --json');
    expect(JSON.parse(host.stdout.text)).toEqual({
      pipeline: 'hello',
      account: '123456789012',
      region: 'eu-central-1',
      endpoint: 'aws',
      environment: 'build',
      settings: [{ key: 'GREETING', type: 'setting', outcome: 'updated' }],
      from: 'next build',
    });
  });

  test('asks for a secret, and shows nothing of it', async () => {
    const { code, host } = await config('set --secret TOKEN --debug', secretOf(' hunter2 '));
    expect(code).toBe(0);
    expect(host.questions).toEqual(['TOKEN (it is not shown): ']);
    expect(host.hidden).toEqual([true]);
    // Spaces may belong to it.
    expect(aws.inputsOf('PutParameter')).toMatchObject([put('build/TOKEN', ' hunter2 ', 'SecureString')]);
    expect(host.stdout.text).toContain('✔ TOKEN is a secret of build now.');
    expect(shown(host)).not.toContain('hunter2');
  });

  test('makes a secret of a plain setting, and says that it is one now', async () => {
    kept(['/hello/build/TOKEN']);
    const { host } = await config('set --secret TOKEN', secretOf('hunter2'));
    expect(host.stdout.text).toContain(
      '~ TOKEN of build is a secret now, and no plain setting any more; its former values are gone.\n',
    );
    kept(['/hello/build/TOKEN']);
    const { host: json } = await config('set --secret TOKEN --json', { input: 'hunter2' });
    expect(JSON.parse(json.stdout.text).settings).toEqual([
      { key: 'TOKEN', type: 'secret', outcome: 'updated', former: 'setting' },
    ]);
  });

  test('reads a secret from standard input, as it is but for the end of the line', async () => {
    const { code } = await config('set --secret PEM', { input: '-----BEGIN\nabc\n-----END\n' });
    expect(code).toBe(0);
    expect(aws.inputsOf('PutParameter')).toMatchObject([put('build/PEM', '-----BEGIN\nabc\n-----END', 'SecureString')]);
  });

  test.each([
    ['set --secret TOKEN=hunter2', {}, 'secret-on-command-line'],
    ['set --secret A B', { input: 'x' }, 'one-at-a-time'],
    ['set --secret TOKEN', { isTyped: true }, 'no-terminal'],
    ['set --secret TOKEN', { input: '\n' }, 'bad-setting'],
    ['set --secret TOKEN', { answers: [undefined] }, 'declined'],
    ['set GREETING', {}, 'bad-setting'],
    ['set GREETING=', {}, 'bad-setting'],
    ['set 1ST=x', {}, 'bad-setting'],
    ['set CODEBUILD_X=x', {}, 'bad-setting'],
    [`set GREETING=${'ä'.repeat(2049)}`, {}, 'bad-setting'],
    ['set GREETING=hello -e staging', {}, 'unknown-environment'],
  ])('%s: is refused', async (line, over, error) => {
    const { code, host } = await config(`${line} --json`, over);
    expect(code).toBe(2);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ error: { code: error } });
    expect(aws.writes()).toEqual([]);
    expect(shown(host)).not.toContain('hunter2');
  });

  test('says nothing of a secret that AWS repeats in an error, neither with --debug', async () => {
    aws.ssm.on(PutParameterCommand).rejects(awsError('ValidationException', 'Value hunter2 is not valid'));
    const { code, host } = await config('set --secret TOKEN --debug', secretOf('hunter2'));
    expect(code).toBe(1);
    expect(host.stderr.text).toContain('Value (not shown) is not valid');
    expect(shown(host)).not.toContain('hunter2');
  });

  test('hints at what looks like a secret, and keeps it', async () => {
    const { code, host } = await config('set API_TOKEN=abc GREETING=hello');
    expect(code).toBe(0);
    expect(host.stderr.text).toContain('config set --secret API_TOKEN -e build');
    expect(host.stderr.text).not.toContain('GREETING looks');
  });

  test('tells of a variable that counts instead', async () => {
    projectIs(projectOf(testContext({ env: { STAGE: 'test' } }).config));
    const { host } = await config('set STAGE=production');
    expect(host.stdout.text).toContain('Builds have a variable STAGE of the project already, and that one counts');
    expect(aws.inputsOf('UpdateProject')).toEqual([]);
  });

  test('init tells of a variable that somebody gave the project, which counts instead', async () => {
    const project = projectOf(testContext().config);
    const theirs = { name: 'TOKEN', value: '/theirs', type: 'PARAMETER_STORE' } as const;
    projectIs({ ...project, environment: { ...project.environment!, environmentVariables: [theirs] } });
    kept(['/hello/build/TOKEN', 'secret']);
    const host = fakeHost();
    expect(await run(['init', 'hello', '--dry-run', '--region', 'eu-central-1'], host)).toBe(0);
    expect(host.stdout.text).toContain(
      'hello-build has a variable TOKEN of its own: that counts, and not the setting.',
    );
  });

  test('of a pipeline that gives settings to nobody: keeps them, and says what to do', async () => {
    everythingThere(aws, testContext());
    const { code, host } = await config('set GREETING=hello');
    expect(code).toBe(0);
    expect(host.stdout.text).toContain('To give settings to builds: "settings: true" in pipeline.yml');
    expect(aws.inputsOf('UpdateProject')).toEqual([]);
  });

  test('of a parameter of somebody else: leaves it', async () => {
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
    aws.ssm.on(ListTagsForResourceCommand).resolves({ TagList: [] });
    const { code, host } = await config('set GREETING=hello');
    expect(code).toBe(1);
    expect(host.stderr.text).toContain('error: The parameter /hello/build/GREETING was not made by this program.');
    expect(aws.inputsOf('UpdateProject')).toEqual([]);
  });

  test('of a pipeline of somebody else: keeps nothing', async () => {
    aws.codepipeline.on(ListPipelineTags).resolves({ tags: [] });
    const { code, host } = await config('set GREETING=hello');
    expect(code).toBe(1);
    expect(host.stderr.text).toContain('was not made by this program');
    expect(aws.writes()).toEqual([]);
  });

  test.each([
    ['AccessDeniedException', 4],
    ['ThrottlingException', 1],
    ['ParameterLimitExceeded', 1],
  ])('when AWS says %s: ends with %i', async (name, exit) => {
    aws.ssm.on(PutParameterCommand).rejects(awsError(name, 'no'));
    const { code } = await config('set GREETING=hello');
    expect(code).toBe(exit);
    aws.ssm.on(PutParameterCommand).resolves({});
    aws.codebuild.on(UpdateProjectCommand).rejects(awsError(name, 'no'));
    expect((await config('set GREETING=hello')).code).toBe(exit);
  });

  test('of a name that Parameter Store reserves: says so', async () => {
    const host = fakeHost();
    nothingThere(aws);
    kept(['/aws-demo/build/OLD']);
    expect(await run(['config', 'set', 'A=b', '--pipeline', 'aws-demo', '--region', 'eu-central-1'], host)).toBe(2);
    expect(host.stderr.text).toContain('Parameter Store reserves that beginning');
    expect(aws.writes()).toEqual([]);
  });
});

describe('environments', () => {
  const beanstalk: StageConfig = { deploy: 'beanstalk', environment: 'production' };

  test('must be named where there are some', async () => {
    deploysTo(beanstalk, { deploy: 's3', environment: 'site' });
    const { code, host } = await config('set GREETING=hello');
    expect(code).toBe(2);
    expect(host.stderr.text).toContain('There are: -e build, -e production, -e site');
  });

  test.each([
    [{ deploy: 's3', environment: 'production' }, 'Nobody gets it there'],
    [{ deploy: 'codedeploy', environment: 'production' }, 'production gets it when it asks for it'],
    [{ deploy: 'cdk', environment: 'production', stack: 'shop' }, 'with the next update of the stack'],
    [beanstalk, 'It counts as soon as it is made'],
  ] as const)('%j: %s', async (stage, said) => {
    deploysTo(stage);
    aws.elasticbeanstalk.on(DescribeEnvironmentsCommand).resolves({ Environments: [] });
    const { code, host } = await config('set PORT=1 -e production');
    expect(code).toBe(0);
    expect(host.stdout.text).toContain(said);
    expect(aws.inputsOf('PutParameter')).toMatchObject([put('production/PORT', '1')]);
  });
});

test('a new value is no update of an environment: it says from when on it counts', async () => {
  deploysTo({ deploy: 'beanstalk', environment: 'production' });
  kept(['/hello/production/TOKEN', 'secret']);
  const OptionName = 'TOKEN';
  const Value = 'arn:aws:ssm:eu-central-1:123456789012:parameter/hello/production/TOKEN';
  const Namespace = 'aws:elasticbeanstalk:application:environmentsecrets';
  aws.elasticbeanstalk
    .on(DescribeEnvironmentsCommand)
    .resolves({ Environments: [{ EnvironmentName: 'hello-production', Status: 'Ready' }] })
    .on(DescribeConfigurationSettingsCommand)
    .resolves({ ConfigurationSettings: [{ OptionSettings: [{ Namespace, OptionName, Value }] }] });
  const { code, host } = await config('set --secret TOKEN -e production', { input: 'hunter3' });
  expect(code).toBe(0);
  expect(host.stdout.text).toBe(
    '~ TOKEN of production has its new value.\n' +
      'It counts from the next release to production on: pipeline-setup run hello --region eu-central-1\n' +
      'To make it count at once: aws elasticbeanstalk restart-app-server --environment-name hello-production --region eu-central-1\n',
  );
  expect(aws.writes().map(([operation]) => operation)).toEqual(['PutParameter']);
});

describe('before the pipeline is there', () => {
  let folder: string;
  beforeEach(async () => {
    nothingThere(aws);
    folder = await mkdtemp(join(tmpdir(), 'config '));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('settings can be kept that pipeline.yml speaks of', async () => {
    await writeFile(join(folder, 'pipeline.yml'), 'name: hello\nsettings: true\ntags: { team: web }\n');
    const { code, host } = await config('set GREETING=hello', { cwd: folder });
    expect(code).toBe(0);
    expect(host.stdout.text).toContain('then pipeline-setup init hello --region eu-central-1');
    expect(aws.inputsOf('PutParameter')).toMatchObject([
      {
        Tags: [
          { Key: 'team', Value: 'web' },
          { Key: 'pipeline-setup:pipeline', Value: 'hello' },
        ],
      },
    ]);
  });

  test('a name that nobody knows may be a slip', async () => {
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [] });
    const { code, host } = await config('set GREETING=hello', { cwd: folder });
    expect(code).toBe(1);
    expect(host.stderr.text).toContain('There is no pipeline "hello"');
    expect(aws.writes()).toEqual([]);
  });

  test('what was left of it can be removed', async () => {
    kept(['/hello/build/OLD']);
    const { code } = await config('rm OLD', { cwd: folder });
    expect(code).toBe(0);
    expect(aws.inputsOf('DeleteParameters')).toEqual([{ Names: ['/hello/build/OLD'] }]);
  });
});

describe('config get and list', () => {
  beforeEach(() => {
    kept(['/hello/build/GREETING'], ['/hello/build/TOKEN', 'secret'], ['/hello/staging/LINES']);
    aws.ssm.on(GetParametersCommand).resolves({
      Parameters: [
        { Name: '/hello/build/GREETING', Value: 'hello' },
        { Name: '/hello/staging/LINES', Value: 'one\ntwo' },
      ],
    });
  });

  test.each([
    ['get GREETING', 'hello\n'],
    ['get LINES -e staging', 'one\ntwo\n'],
    ['list', 'build\n  GREETING  hello\n  TOKEN     (secret)\nstaging\n  LINES  one …\n'],
    ['list -e staging', 'staging\n  LINES  one …\n'],
  ])('%s', async (line, said) => {
    const { code, host } = await config(line);
    expect(code).toBe(0);
    expect(host.stdout.text).toBe(said);
    // Not even encrypted.
    expect(JSON.stringify(aws.inputsOf('GetParameters'))).not.toContain('TOKEN');
  });

  test('get of a secret is refused, and a script takes nothing for its value', async () => {
    const { code, host } = await config('get TOKEN');
    expect(code).toBe(2);
    expect(host.stdout.text).toBe('');
    expect(host.stderr.text).toBe(
      'error: TOKEN of build is a secret: its value is not shown here.\n' +
        '  To see it all the same: aws ssm get-parameter --name /hello/build/TOKEN --with-decryption --region eu-central-1 ' +
        '--query Parameter.Value --output text\n',
    );
    expect(aws.inputsOf('GetParameters')).toEqual([]);
  });

  test('give documents to programs', async () => {
    const got = await config('get TOKEN --json');
    expect(JSON.parse(got.host.stdout.text)).toMatchObject({ key: 'TOKEN', type: 'secret', value: null });
    const listed = await config('list --json');
    expect(JSON.parse(listed.host.stdout.text)).toMatchObject({
      environment: null,
      settings: [
        { environment: 'build', key: 'GREETING', type: 'setting', value: 'hello' },
        { environment: 'build', key: 'TOKEN', type: 'secret', value: null },
        { environment: 'staging', key: 'LINES', type: 'setting', value: 'one\ntwo' },
      ],
    });
  });

  test('of what is not there: say what is', async () => {
    const { code, host } = await config('get OTHER');
    expect(code).toBe(1);
    expect(host.stderr.text).toBe('error: There is no setting OTHER of build.\n  There are: GREETING, TOKEN\n');
    kept();
    expect((await config('list')).host.stdout.text).toBe(
      'No settings of hello.\nTo keep one: pipeline-setup config set KEY=VALUE --pipeline hello --region eu-central-1\n',
    );
  });
});

describe('config rm', () => {
  test('removes nothing that a build would still ask for', async () => {
    kept(['/hello/build/GREETING'], ['/hello/build/TOKEN', 'secret']);
    const greeting = { name: 'GREETING', value: '/hello/build/GREETING', type: 'PARAMETER_STORE' } as const;
    const project = projectOf(testContext().config);
    const environment = { ...project.environment!, environmentVariables: [greeting] };
    projectIs({ ...project, environment });
    const { code, host } = await config('rm GREETING GREETING');
    expect(code).toBe(0);
    expect(host.stdout.text).toBe(
      '✔ GREETING of build is removed.\nIt counts from the next build on: pipeline-setup run hello --region eu-central-1\n',
    );
    expect(aws.writes()).toMatchObject([
      ['UpdateProject', { environment: { environmentVariables: [{ name: 'TOKEN' }] } }],
      ['DeleteParameters', { Names: ['/hello/build/GREETING'] }],
    ]);
  });

  test.each([
    [{ deploy: 's3', environment: 'production' }, ''],
    [
      { deploy: 'cloudformation', environment: 'production' },
      'A template that still refers to it fails with the next update of the stack.\n',
    ],
  ] as const)('says nothing of who would get it: %j', async (stage, more) => {
    deploysTo(stage);
    kept(['/hello/production/OLD']);
    const { host } = await config('rm OLD -e production');
    expect(host.stdout.text).toBe(`✔ OLD of production is removed.\n${more}`);
  });

  test('of several, one of which is not there: removes none', async () => {
    kept(['/hello/build/GREETING']);
    const { code } = await config('rm GREETING OTHER');
    expect(code).toBe(1);
    expect(aws.writes()).toEqual([]);
  });
});

describe('what is to be typed next has the pipeline and the environment that were named', () => {
  const where = '--pipeline hello --region eu-central-1';
  test.each([
    ['set GREETING -e build', `config set GREETING=VALUE -e build ${where}`],
    ['set GREETING -e build', `config set --secret GREETING -e build ${where}`],
    ['set --secret TOKEN=x -e build', `config set --secret TOKEN -e build ${where}`],
    ['set --secret TOKEN -e build', `config set --secret TOKEN -e build ${where} < FILE`],
    ['set API_KEY=x', `config set --secret API_KEY -e build ${where}`],
    ['get GREETING', `config set GREETING=VALUE -e build ${where}`],
    ['list -e build', `config set KEY=VALUE -e build ${where}`],
  ])('%s: %s', async (line, next) => {
    const { host } = await config(line, { isTyped: true });
    expect(shown(host)).toContain(`pipeline-setup ${next}\n`);
  });

  test('and nothing of it where none was', async () => {
    aws.codepipeline.on(ListPipelinesCommand).resolves({ pipelines: [{ name: 'hello' }] });
    const host = fakeHost();
    await run(['config', 'list', '--region', 'eu-central-1'], host);
    expect(host.stdout.text).toContain('pipeline-setup config set KEY=VALUE --region eu-central-1\n');
  });
});
