/** `local serve` with the built program: what it prints, who gets in, and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { createServer as createHttpServer, request } from 'node:http';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  GetRepositoryTriggersCommand,
  ListRepositoriesCommand,
} from '@aws-sdk/client-codecommit';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, configOf, ended, line, openCli, printedBy } from '../helpers/cli.js';

describe('local serve', () => {
  let cli: Cli;
  let server: ChildProcess | undefined;
  beforeEach(async () => {
    cli = await openCli({ npm: 'idle' });
  });
  afterEach(async () => {
    if (server?.exitCode === null) {
      server.kill('SIGINT');
      await ended(server);
    }
    await cli.close();
  });

  /** Starts it on a free port, and gives the variables that it prints. */
  async function serve(...args: string[]): Promise<Record<string, string>> {
    server = cli.start('local', 'serve', '--port', '0', ...args);
    return printedBy(server);
  }

  it('prints the variables, works beside other commands on the same home, and ends with Ctrl-C', async () => {
    const env = await serve('--region', 'eu-west-1');
    expect(Object.keys(env)).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_ACCOUNT_ID',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
    ]);
    const codecommit = new CodeCommitClient(configOf(env));
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'mine' }));
    const made = await cli.look('init', 'hello', '--local', '--region', 'eu-west-1', '--no-wait');
    expect(made.resources).toHaveLength(13);
    const { repositories = [] } = await codecommit.send(new ListRepositoriesCommand({}));
    expect(repositories.map(({ repositoryName }) => repositoryName)).toEqual(['hello', 'mine']);
    codecommit.destroy();
    server!.kill('SIGINT');
    expect(await ended(server!)).toBe(0);
    await expect(fetch(env['AWS_ENDPOINT_URL']!)).rejects.toThrow();
  });

  it('lets nobody in without its key, which only the user can read, and which is in no log', async () => {
    const config = configOf(await serve());
    const credentials = { ...config.credentials, secretAccessKey: 'another' };
    const refusal = await new STSClient({ ...config, credentials })
      .send(new GetCallerIdentityCommand({}))
      .catch((error: Error) => error.name);
    expect(refusal).toBe('SignatureDoesNotMatch');
    const file = join(cli.home, 'state', 'global', 'local-user', 'access-key.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain(config.credentials.secretAccessKey);
    const notOffered = new GetRepositoryTriggersCommand({ repositoryName: 'any' });
    await expect(new CodeCommitClient(config).send(notOffered)).rejects.toThrow();
    const log = await readFile(join(cli.home, 'local.log'), 'utf8');
    expect(log).toContain('GetRepositoryTriggers');
    expect(log).not.toContain(config.credentials.secretAccessKey);
  });

  it('refuses a foreign Host, and whatever a web page sends', async () => {
    const { port } = new URL((await serve())['AWS_ENDPOINT_URL']!);
    const status = async (headers: Record<string, string>) => {
      const [answer] = await once(request({ host: '127.0.0.1', port, headers }).end(), 'response');
      return (answer as { statusCode: number; resume(): void }).statusCode;
    };
    expect(await status({ host: 'example.com' })).toBe(403);
    expect(await status({ origin: 'https://example.com' })).toBe(403);
  });

  it('with --env prints the variables alone, and ends when it is being served already', async () => {
    const port = String(await freePort());
    server = cli.start('local', 'serve', '--env', '--port', port);
    const typed = `eval "$(pipeline-setup local serve --env --port ${port})"`;
    expect(await line(server, /^In another terminal/)).toBe(`In another terminal: ${typed}`);
    const again = await cli.run('local', 'serve', '--env', '--port', port);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(
      new RegExp(`^export AWS_ENDPOINT_URL=http://127\\.0\\.0\\.1:${port}\\n(export \\w+=.+\\n){5}unset .+\\n$`),
    );
    expect(again.stderr).toBe('');
    const { code, stderr } = await cli.run('local', 'serve', '--port', port);
    const said = `error: This local AWS is being served on port ${port} already.\n  To use it: ${typed}\n`;
    expect([code, stderr]).toEqual([1, said]);
  });

  it('says that a port is taken, and what to do, also when somebody else answers there', async () => {
    const other = createHttpServer((_asked, answer) => answer.end('{}'));
    const port = await listening(other);
    const { code, stdout, stderr } = await cli.run('local', 'serve', '--env', '--port', String(port));
    other.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `error: Port ${port} is taken by another program, or another local AWS.\n  Add --port 0 for one that is free, or --port with a number of your own.\n`,
    );
  });

  it('adds a line for every call to the file that it is told', async () => {
    const file = join(cli.folder, 'requests.jsonl');
    await writeFile(file, 'what was there\n');
    const config = configOf(await serve('--requests', 'requests.jsonl'));
    const codecommit = new CodeCommitClient(config);
    const { $metadata } = await codecommit.send(new ListRepositoriesCommand({}));
    codecommit.destroy();
    const text = await readFile(file, 'utf8');
    const [first, second, ...rest] = text.split('\n');
    expect([first, rest]).toEqual(['what was there', ['']]);
    expect(JSON.parse(second!)).toMatchObject({ operation: 'ListRepositories', requestId: $metadata.requestId });
    expect(text).not.toContain(config.credentials.secretAccessKey);
  });

  it('makes a fault when it is told to', async () => {
    const config = configOf(await serve('--fault', 'CreateRepository:1:RepositoryLimitExceededException'));
    const codecommit = new CodeCommitClient(config);
    const create = () => codecommit.send(new CreateRepositoryCommand({ repositoryName: 'a' }));
    await expect(create()).rejects.toMatchObject({ name: 'RepositoryLimitExceededException' });
    await create();
    codecommit.destroy();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  return port;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as { port: number }).port;
}
