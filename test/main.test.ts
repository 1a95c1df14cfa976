import { beforeEach, describe, expect, test, vi } from 'vitest';
import { status } from '../src/commands/status.js';
import { UserError } from '../src/errors.js';
import { run } from '../src/main.js';
import { awsError } from './helpers/aws.js';
import { type FakeHost, fakeHost } from './helpers/host.js';

vi.mock('node:dns/promises', () => ({ lookup: async () => ({ address: '192.0.2.1', family: 4 }) }));
vi.mock('../src/commands/status.js', () => ({ status: vi.fn<() => Promise<number>>() }));

const command = vi.mocked(status);
let host: FakeHost;
beforeEach(() => {
  command.mockReset();
  host = fakeHost();
});

const denied = awsError(
  'AccessDeniedException',
  'User: ada is not authorized to perform: codepipeline:GetPipeline',
  400,
);
const damaged = Object.assign(new Error('state.json: unexpected end of JSON input'), { name: 'DamagedState' });

test.each([0, 1])('ends with the exit code of the command: %i', async (code) => {
  command.mockResolvedValue(code);
  expect(await run(['status', 'hello'], host)).toBe(code);
  expect([host.stdout.text, host.stderr.text]).toEqual(['', '']);
});

describe('an error', () => {
  test.each<[string, unknown, code: number, text: string]>([
    [
      'of ours',
      new UserError('declined', 'Nothing was changed.', { hint: 'Do this.\n\nOr that.', exitCode: 2 }),
      2,
      'error: Nothing was changed.\n  Do this.\n  Or that.\n',
    ],
    [
      'of AWS',
      denied,
      4,
      'error: ada may not codepipeline:GetPipeline.\n' +
        '  Ask an administrator of the account to allow codepipeline:GetPipeline; docs/permissions.md of this project lists all that is needed.\n',
    ],
    [
      'of the local AWS',
      damaged,
      1,
      'error: The local AWS cannot read its own state: state.json: unexpected end of JSON input.\n' +
        '  Mend or remove that file, or begin anew: pipeline-setup local reset (it removes all that is in the local AWS, repositories too).\n',
    ],
    ['without a hint', new UserError('x', 'It failed.'), 1, 'error: It failed.\n'],
    ['after Ctrl-C', new UserError('interrupted', 'Interrupted.', { exitCode: 130 }), 130, 'error: Interrupted.\n'],
    [
      'of a region without a service',
      Object.assign(new Error('getaddrinfo ENOTFOUND codecommit.eu-south-2.amazonaws.com'), {
        code: 'ENOTFOUND',
        hostname: 'codecommit.eu-south-2.amazonaws.com',
      }),
      2,
      'error: CodeCommit is not offered in eu-south-2: there is no codecommit.eu-south-2.amazonaws.com.\n' +
        '  Choose another region with --region; these have it: https://docs.aws.amazon.com/general/latest/gr/codecommit.html\n',
    ],
    [
      'that is a bug',
      new TypeError('x is not a function'),
      70,
      'error: This is a bug in pipeline-setup: x is not a function\n' +
        '  Please report it with the output of the same command with --debug added.\n',
    ],
    [
      'that is no Error',
      'just a string',
      70,
      'error: This is a bug in pipeline-setup: just a string\n' +
        '  Please report it with the output of the same command with --debug added.\n',
    ],
  ])('%s is said once, on stderr, without a stack', async (_what, error, code, text) => {
    command.mockRejectedValue(error);
    expect(await run(['status', 'hello'], host)).toBe(code);
    expect(host.stderr.text).toBe(text);
    expect(host.stdout.text).toBe('');
  });

  test.each([
    ['an answer', false, 2],
    ['Ctrl-C', true, 130],
  ])('that somebody declined by %s', async (_how, isInterrupted, code) => {
    const host = fakeHost();
    if (isInterrupted) host.interrupt();
    command.mockRejectedValue(new UserError('declined', 'Nothing was changed.', { exitCode: 2 }));
    expect(await run(['status', 'hello'], host)).toBe(code);
    expect(host.stderr.text).toBe('error: Nothing was changed.\n');
  });

  test('with --json is one document on stdout', async () => {
    command.mockRejectedValue(denied);
    expect(await run(['status', 'hello', '--json'], host)).toBe(4);
    expect(JSON.parse(host.stdout.text)).toEqual({
      error: {
        code: 'access-denied',
        message: 'ada may not codepipeline:GetPipeline.',
        hint: expect.stringContaining('allow codepipeline:GetPipeline'),
      },
    });
    expect(host.stderr.text).toBe('');
  });

  test('with --debug shows its stack and that of its cause, on stderr', async () => {
    const cause = new Error('the cause');
    command.mockRejectedValue(new UserError('x', 'It failed.', { cause }));
    await run(['status', 'hello', '--debug', '--json'], host);
    expect(host.stderr.text).toMatch(/UserError: It failed\.\n {4}at [^]*caused by Error: the cause\n {4}at /);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ error: { code: 'x' } });
  });
});

describe('wrong usage', () => {
  test.each<[line: string, text: string]>([
    [
      'satus',
      "error: unknown command 'satus'.\n  (Did you mean status?)\n  pipeline-setup --help shows what there is.\n",
    ],
    [
      'status --wacth',
      "error: unknown option '--wacth'.\n  (Did you mean --watch?)\n  pipeline-setup status --help shows what there is.\n",
    ],
    [
      'init --timeout soon',
      "error: option '--timeout <minutes>' argument 'soon' is invalid. It takes a whole number, such as 5.\n  pipeline-setup init --help shows what there is.\n",
    ],
    [
      'local inf',
      "error: unknown command 'inf'.\n  (Did you mean info?)\n  pipeline-setup local --help shows what there is.\n",
    ],
    ['--wacth', "error: unknown option '--wacth'.\n  pipeline-setup --help shows what there is.\n"],
  ])('%s', async (line, text) => {
    expect(await run(line.split(' '), host)).toBe(2);
    expect(host.stderr.text).toBe(text);
  });

  test('with --json is a document too', async () => {
    expect(await run(['satus', '--json'], host)).toBe(2);
    expect(JSON.parse(host.stdout.text)).toEqual({
      error: {
        code: 'usage',
        message: "unknown command 'satus'.",
        hint: '(Did you mean status?)\npipeline-setup --help shows what there is.',
      },
    });
  });

  test.each([[[]], [['local']]])('without a command %j, the help is shown and no error', async (argv) => {
    expect(await run(argv, host)).toBe(2);
    expect(host.stderr.text).toMatch(/^Usage: pipeline-setup /);
    expect(host.stderr.text).not.toContain('error');
    expect(host.stdout.text).toBe('');
  });
});
