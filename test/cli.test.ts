import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../src/cli.js';
import { destroy } from '../src/commands/destroy.js';
import { init } from '../src/commands/init.js';
import { list } from '../src/commands/list.js';
import { info, receive, reset, run } from '../src/commands/local.js';
import { status } from '../src/commands/status.js';
import { fakeHost } from './helpers/host.js';

// Each command ends with a code of its own, so that none can be taken for another.
const { ends } = vi.hoisted(() => ({ ends: (code: number) => vi.fn<() => Promise<number>>(async () => code) }));
vi.mock('../src/commands/init.js', () => ({ init: ends(11) }));
vi.mock('../src/commands/status.js', () => ({ status: ends(12) }));
vi.mock('../src/commands/destroy.js', () => ({ destroy: ends(13) }));
vi.mock('../src/commands/list.js', () => ({ list: ends(14) }));
vi.mock('../src/commands/local.js', () => ({ info: ends(15), reset: ends(16), run: ends(17), receive: ends(18) }));

const host = fakeHost();
const commands = { init, status, destroy, list, info, reset, run, receive };
beforeEach(() => {
  for (const each of Object.values(commands)) vi.mocked(each).mockClear();
});

/** Runs a command line and gives the exit code that it ended with. */
async function parse(line: string | readonly string[]): Promise<number | undefined> {
  let code: number | undefined;
  const program = createProgram(host, (result) => (code = result));
  await program.parseAsync(typeof line === 'string' ? line.split(' ') : line, { from: 'user' });
  return code;
}

const arn = 'arn:aws:iam::123456789012:policy/limits';

describe('words become options', () => {
  test.each<[line: string, command: keyof typeof commands, args: unknown[]]>([
    ['init', 'init', [undefined, { wait: true }]],
    ['init hello', 'init', ['hello', { wait: true }]],
    ['init hello --local', 'init', ['hello', { wait: true, local: true }]],
    ['init --region eu-central-1 hello', 'init', ['hello', { wait: true, region: 'eu-central-1' }]],
    ['init hello --region us-gov-east-1', 'init', ['hello', { wait: true, region: 'us-gov-east-1' }]],
    ['init hello --profile work', 'init', ['hello', { wait: true, profile: 'work' }]],
    ['init hello --endpoint-url http://x:1', 'init', ['hello', { wait: true, endpointUrl: 'http://x:1' }]],
    ['init hello --branch trunk', 'init', ['hello', { wait: true, branch: 'trunk' }]],
    ['init hello --template hello-node', 'init', ['hello', { wait: true, template: 'hello-node' }]],
    ['init hello --image node:22', 'init', ['hello', { wait: true, image: 'node:22' }]],
    ['init hello --compute large', 'init', ['hello', { wait: true, compute: 'large' }]],
    ['init hello --timeout 30', 'init', ['hello', { wait: true, timeout: 30 }]],
    ['init hello --env A=1 --env B=x=y --env C=', 'init', ['hello', { wait: true, env: { A: '1', B: 'x=y', C: '' } }]],
    ['init hello --tag team=web --tag a=b', 'init', ['hello', { wait: true, tag: { team: 'web', a: 'b' } }]],
    [`init hello --permissions-boundary ${arn}`, 'init', ['hello', { wait: true, permissionsBoundary: arn }]],
    ['init hello --artifact-bucket mine', 'init', ['hello', { wait: true, artifactBucket: 'mine' }]],
    ['init --config ci/shop.yml', 'init', [undefined, { wait: true, config: 'ci/shop.yml' }]],
    ['init hello --adopt --dry-run', 'init', ['hello', { wait: true, adopt: true, dryRun: true }]],
    ['init hello --wait', 'init', ['hello', { wait: true }]],
    ['init hello --no-wait', 'init', ['hello', { wait: false }]],
    ['init hello --yes', 'init', ['hello', { wait: true, yes: true }]],
    ['init hello -yq', 'init', ['hello', { wait: true, yes: true, quiet: true }]],
    ['init hello --json --debug', 'init', ['hello', { wait: true, json: true, debug: true }]],
    ['status', 'status', [undefined, {}]],
    ['status hello --watch --json', 'status', ['hello', { watch: true, json: true }]],
    ['status hello -w', 'status', ['hello', { watch: true }]],
    [
      'destroy hello --delete-repository --yes',
      'destroy',
      ['hello', { deleteRepository: true, backup: true, yes: true }],
    ],
    ['destroy hello --delete-repository --no-backup', 'destroy', ['hello', { deleteRepository: true, backup: false }]],
    ['destroy hello --dry-run --json', 'destroy', ['hello', { backup: true, dryRun: true, json: true }]],
    ['list', 'list', [{}]],
    ['list --local --json', 'list', [{ local: true, json: true }]],
    ['local info', 'info', [{}]],
    ['local info --json --quiet', 'info', [{ json: true, quiet: true }]],
    ['local reset --yes', 'reset', [{ yes: true }]],
    ['local run', 'run', []],
    ['local receive', 'receive', []],
  ])('%s', async (line, command, args) => {
    const code = await parse(line);
    expect(vi.mocked(commands[command]).mock.calls).toEqual([[...args, host]]);
    const called = Object.values(commands).filter((each) => vi.mocked(each).mock.calls.length > 0);
    expect(called).toHaveLength(1);
    expect(code).toBe(await vi.mocked(commands[command]).mock.results[0]?.value);
  });

  test('a value may have blanks', async () => {
    await parse(['init', 'hello', '--env', 'GREETING=Hello World']);
    expect(init).toHaveBeenCalledWith('hello', { wait: true, env: { GREETING: 'Hello World' } }, host);
  });
});

describe('what is not understood is thrown, and nothing runs', () => {
  test.each<[line: string, message: RegExp]>([
    ['satus', /unknown command 'satus'\n\(Did you mean status\?\)/],
    ['local inf', /unknown command 'inf'\n\(Did you mean info\?\)/],
    ['init hello --jsn', /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    ['destroy hello --delete-repo', /unknown option '--delete-repo'/],
    ['status hello --wacth', /unknown option '--wacth'\n\(Did you mean --watch\?\)/],
    ['publish', /^error: unknown command 'publish'$/],
    ['init hello world', /too many arguments for 'init'/],
    ['init hello --branch', /option '--branch <name>' argument missing/],
    ['init hello --timeout soon', /It takes a whole number, such as 5\./],
    ['local serve --port 70000', /It takes a port from 0 to 65535\./],
    ['local serve --latency 100', /It takes a time with its unit, such as 100ms or 8s\./],
    ['local serve --fault CreateProject', /It takes an operation, which call of it, and a code: CreateProject:1:Thr/],
    ['init hello --timeout -5', /It takes a whole number, such as 5\./],
    ['init hello --env STAGE', /It takes a name, = and a value: --env NAME=value/],
    ['run hello --variable STAGE=', /It takes a name, = and a value: --variable NAME=value/],
    ['init hello --env =x', /It takes a name, = and a value: --env NAME=value/],
    ['init hello --tag team', /It takes a name, = and a value: --tag NAME=value/],
    ['list --region Frankfurt', /It takes a region, such as us-east-1\./],
    ['list --endpoint-url localhost:4566', /It takes a URL, such as http:\/\/localhost:4566/],
    ['list --local --endpoint-url http://x', /'--endpoint-url <url>' cannot be used with option '--local'/],
  ])('%s', async (line, message) => {
    await expect(parse(line)).rejects.toThrow(message);
    for (const each of Object.values(commands)) expect(each).not.toHaveBeenCalled();
  });
});
