import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodeBuildClient, type EnvironmentVariable, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AwsError } from '../../../src/local/errors.js';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { contextOf, createProject, getBuild, logOf } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { buildspec, hello } from '../../helpers/pipeline.js';

const TIMING = { minute: 60_000, grace: 500, poll: 10 };
const token = (letter: string) => letter.repeat(32);
let local: Local;

beforeEach(async () => {
  local = await openLocal();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await local.close();
});

const parameter = (Name: string, Value: string, Type = 'SecureString') =>
  local.aws.call('ssm', 'PutParameter', { Name, Value, Type, Overwrite: true });
const secret = (Name: string, SecretString: string, ClientRequestToken = token('a')) =>
  local.aws.call<{ ARN: string }>('secretsmanager', 'CreateSecret', { Name, SecretString, ClientRequestToken });
const ofParameter = (name: string, value: string) => ({ name, value, type: 'PARAMETER_STORE' }) as const;
const ofSecret = (name: string, value: string) => ({ name, value, type: 'SECRETS_MANAGER' }) as const;

interface Given {
  readonly env?: Readonly<Record<string, unknown>>;
  readonly project?: EnvironmentVariable[];
  readonly start?: EnvironmentVariable[];
}

/** Runs the commands in a build that is given variables by its buildspec, its project and who starts it. */
async function build({ env, project = [], start = [] }: Given, ...commands: string[]) {
  await createProject(local, JSON.stringify({ version: '0.2', env, phases: { build: { commands } } }), {
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL',
      environmentVariables: project,
    },
  });
  const { build: started } = await local
    .client(CodeBuildClient)
    .send(new StartBuildCommand({ projectName: 'hello', environmentVariablesOverride: start }));
  await moveExecutions(local.aws, TIMING);
  const done = await getBuild(local, started?.id ?? '');
  return { done, log: await logOf(local, done) };
}

/** A command that shows a value although the log hides it. */
const show = (name: string) => `printf '${name}: '; printf %s "$${name}" | rev`;
const shown = (name: string, value: string) => `${name}: ${[...value].toReversed().join('')}`;

describe('variables', () => {
  test('come from parameters, by name, version and ARN', async () => {
    await parameter('/hello/token', 'first');
    await parameter('/hello/token', 'second');
    await parameter('plain', 'one,two', 'StringList');
    const { done, log } = await build(
      {
        env: { 'parameter-store': { A: '/hello/token', B: '/hello/token:1', C: 'plain' } },
        project: [ofParameter('D', 'arn:aws:ssm:us-east-1:000000000000:parameter/hello/token')],
        start: [ofParameter('E', '/hello/token')],
      },
      ...['A', 'B', 'C', 'D', 'E'].map(show),
    );
    expect(done.buildStatus).toBe('SUCCEEDED');
    expect(log).toContain('[Container] Decrypting parameter store environment variables');
    for (const [name, value] of Object.entries({ A: 'second', B: 'first', C: 'one,two', D: 'second', E: 'second' })) {
      expect(log).toContain(shown(name, value));
    }
  });

  test('come from secrets, by key, label, version and ARN', async () => {
    const { ARN } = await secret('db', '{"user":"alan","port":5432,"nested":{"a":[1]}}');
    await local.aws.call('secretsmanager', 'PutSecretValue', {
      SecretId: 'db',
      SecretString: '{"user":"grace"}',
      ClientRequestToken: token('b'),
    });
    await secret('text', 'whole text');
    const { done, log } = await build(
      {
        env: {
          'secrets-manager': { A: 'db:user', B: 'db:user:AWSPREVIOUS', C: `db:port::${token('a')}`, D: 'text' },
        },
        project: [ofSecret('E', `${ARN}:nested:AWSPREVIOUS`), ofSecret('F', ARN)],
      },
      ...['A', 'B', 'C', 'D', 'E', 'F'].map(show),
    );
    expect(done.buildStatus).toBe('SUCCEEDED');
    const values = { A: 'grace', B: 'alan', C: '5432', D: 'whole text', E: '{"a":[1]}', F: '{"user":"grace"}' };
    for (const [name, value] of Object.entries(values)) expect(log).toContain(shown(name, value));
  });

  test('of who starts the build go before those of the project, and these before the buildspec', async () => {
    await parameter('spec', 'of the spec');
    await secret('project', 'of the project');
    const { log } = await build(
      {
        env: { variables: { A: 'plain', D: 'plain' }, 'parameter-store': { B: 'spec', C: 'spec', D: 'spec' } },
        project: [ofSecret('A', 'project'), ofSecret('B', 'project'), ofParameter('E', 'not there')],
        start: [
          { name: 'B', value: 'of the start' },
          { name: 'E', value: 'of the start' },
        ],
      },
      ...['A', 'B', 'C', 'D', 'E'].map(show),
    );
    const values = { A: 'of the project', B: 'of the start', C: 'of the spec', D: 'of the spec', E: 'of the start' };
    for (const [name, value] of Object.entries(values)) expect(log).toContain(shown(name, value));
  });

  test("are fetched as the build's role, parameters ten at a time", async () => {
    for (let index = 0; index < 12; index++) await parameter(`/p/${index}`, `value ${index}`);
    await secret('db', '{"a":"1","b":"2"}');
    const call = vi.spyOn(local.aws, 'call');
    const references = Array.from({ length: 12 }, (_, index) => [`P${index}`, `/p/${index}`]);
    const { done } = await build({
      env: {
        'parameter-store': { ...Object.fromEntries(references), AGAIN: '/p/0' },
        'secrets-manager': { A: 'db:a', B: 'db:b' },
      },
    });
    expect(done.buildStatus).toBe('SUCCEEDED');
    const calls = call.mock.calls.filter(([service]) => service === 'ssm' || service === 'secretsmanager');
    expect(calls.map(([, operation, input]) => [operation, (input as { Names?: string[] }).Names?.length])).toEqual([
      ['GetParameters', 10],
      ['GetParameters', 2],
      ['GetSecretValue', undefined],
    ]);
    for (const [, , , principal] of calls) {
      expect(principal).toMatch(/^arn:aws:sts::000000000000:assumed-role\/hello-build\/AWSCodeBuild-/);
    }
  });

  test("reach a build through its pipeline's action", async () => {
    await parameter('/hello/token', 'hunter2');
    const lab = await hello(local);
    await lab.commit({
      'buildspec.yml': buildspec('printf %s "$TOKEN" | rev >out.txt', 'export RESULT=$(cat out.txt)'),
    });
    const stages = structuredClone(lab.declaration.stages ?? []);
    const configuration = stages[1]?.actions?.[0]?.configuration ?? {};
    configuration['EnvironmentVariables'] = JSON.stringify([ofParameter('TOKEN', '/hello/token')]);
    await lab.create({ stages });
    await lab.move();
    const [action] = await lab.actions();
    expect(action).toMatchObject({ status: 'Succeeded', output: { outputVariables: { RESULT: '2retnuh' } } });
  });
});

describe('a build without its secrets fails', () => {
  const failed = async (given: Given) => {
    const { done } = await build(given, 'echo never');
    expect(done.buildStatus).toBe('FAILED');
    return contextOf(done, 'DOWNLOAD_SOURCE');
  };

  test('for want of parameters', async () => {
    await parameter('b', 'is there');
    const given = { env: { 'parameter-store': { A: '/a', B: 'b', C: 'b:7' } } };
    expect(await failed(given)).toBe('Decrypted Variables Error parameter does not exist: /a, b:7');
  });

  test('when its role may not read them', async () => {
    const denied = new AwsError('AccessDeniedException', 'User: x is not authorized to perform: ssm:GetParameters');
    const call = local.aws.call.bind(local.aws);
    vi.spyOn(local.aws, 'call').mockImplementation((service, operation, ...rest) => {
      return operation === 'GetParameters' ? Promise.reject(denied) : call(service, operation, ...rest);
    });
    expect(await failed({ env: { 'parameter-store': { A: '/a' } } })).toBe(
      `Decrypted Variables Error AccessDeniedException: ${denied.message}`,
    );
  });

  test.each([
    ['other', "ResourceNotFoundException: Secrets Manager can't find the specified secret."],
    ['json:none', 'The secret json does not have the key none'],
    ['json:toString', 'The secret json does not have the key toString'],
    ['text:key', 'The secret text is not a JSON object'],
    ['binary', 'The secret binary is binary: it has no text'],
    [
      'text::OLD',
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: OLD",
    ],
    ['a:b:c:d:e', 'a:b:c:d:e is not of the form secret-id:json-key:version-stage:version-id'],
  ])('for the secret %s', async (reference, message) => {
    await secret('json', '{"hunter":"hunter2"}');
    await secret('text', 'hunter2');
    const SecretBinary = Uint8Array.of(1, 2, 3);
    await local.aws.call('secretsmanager', 'CreateSecret', { Name: 'binary', SecretBinary });
    const given = { env: { 'secrets-manager': { A: reference } } };
    expect(await failed(given)).toBe(`Secrets Manager Error ${message}`);
  });

  test('when one cannot be a variable', async () => {
    await secret('text', 'hunter\0two');
    expect(await failed({ env: { 'secrets-manager': { A: 'text' } } })).toBe(
      'CLIENT_ERROR The variable A holds a NUL character',
    );
  });
});

describe('the log hides', () => {
  test('the values wherever they are, and a failure does, too', async () => {
    await parameter('token', 'hunter2');
    await parameter('longer', 'hunter2-and-more', 'String');
    const { done, log } = await build(
      { env: { 'parameter-store': { TOKEN: 'token', LONGER: 'longer' } } },
      'echo "it is <$TOKEN>$TOKEN and $LONGER"',
      'echo "$TOKEN" >&2',
      'test hunter2 = no',
    );
    expect(log).toContain('it is <***>*** and ***');
    expect(log).toContain('***');
    expect(log).toContain('[Container] Running command test *** = no');
    expect(contextOf(done, 'BUILD')).toBe(
      'COMMAND_EXECUTION_ERROR Error while executing command: test *** = no. Reason: exit status 1',
    );
    expect(JSON.stringify([done.phases, log])).not.toContain('hunter2');
  });

  test('each line of a value, but nothing that is too short to be one', async () => {
    await secret('key', '-----BEGIN KEY-----\r\n  first line\n}\n');
    await parameter('flag', '1');
    const { log } = await build(
      { env: { 'secrets-manager': { KEY: 'key' }, 'parameter-store': { FLAG: 'flag' } } },
      'echo "$KEY"',
      'echo "said: first line, }, $FLAG"',
    );
    expect(log.join('\n')).not.toMatch(/BEGIN KEY/);
    expect(log).toContain('said: ***, }, 1');
  });

  test('a value that lies where a long line is cut', async () => {
    const value = `hunter2-${'0123456789'.repeat(40)}`;
    await parameter('token', value);
    const { log } = await build(
      { env: { 'parameter-store': { TOKEN: 'token' } } },
      `head -c 65500 /dev/zero | tr '\\0' x; printf %s "$TOKEN"; head -c 70000 /dev/zero | tr '\\0' y; echo "$TOKEN"`,
    );
    const output = log.filter((line) => /^[xy*]+$/.test(line));
    expect(output.join('')).toBe(`${'x'.repeat(65_500)}***${'y'.repeat(70_000)}***`);
    expect(log.join('\n')).not.toContain('0123456789');
  });
});

test('nothing that a build leaves holds the values', async () => {
  await parameter('token', 'hunter2');
  await secret('db', '{"password":"hunter3"}');
  await build(
    { env: { 'parameter-store': { TOKEN: 'token' } }, project: [ofSecret('PASSWORD', 'db:password')] },
    'echo "$TOKEN $PASSWORD"',
    'exit 3',
  );
  const files = await readdir(local.home, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  expect(texts.join()).toContain('/hello');
  expect(texts.join()).not.toMatch(/hunter[23]/);
});

test('secrets that the project names are not exported', async () => {
  await parameter('token', 'hunter2');
  const { done, log } = await build(
    {
      env: { 'parameter-store': { OURS: 'token' }, 'exported-variables': ['TOKEN', 'OURS', 'RESULT'] },
      project: [ofParameter('TOKEN', 'token')],
    },
    'export RESULT=good',
  );
  expect(done.exportedEnvironmentVariables).toEqual([
    { name: 'OURS', value: 'hunter2' },
    { name: 'RESULT', value: 'good' },
  ]);
  expect(log).toContain('[Container] Skipping TOKEN: a secret of the project cannot be exported');
});
