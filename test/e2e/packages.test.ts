/** A package goes from the build of one pipeline to that of another, and to a person, on the local AWS. */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, openCli } from '../helpers/cli.js';
import { awsCli } from '../helpers/clients.js';
import { pathWithout } from '../helpers/path-without.js';

let cli: Cli;
let path: string | undefined;
beforeAll(async () => {
  cli = await openCli();
  path = cli.env['PATH'];
  await once(publicRegistry.listen(0, '127.0.0.1'), 'listening');
  const { port } = publicRegistry.address() as AddressInfo;
  await writeFile(join(cli.folder, '.npmrc'), `registry=http://127.0.0.1:${port}/\n`);
});
afterAll(async () => {
  await cli.close();
  publicRegistry.close();
});

/** As the user's npm is configured; it has nothing. */
const publicRegistry = createServer((_request, response) => response.writeHead(404).end('{}'));

const login =
  'aws codeartifact login --tool npm --domain "$PACKAGES_DOMAIN" --domain-owner "$PACKAGES_DOMAIN_OWNER" --repository "$PACKAGES_REPOSITORY"';

const buildspec = (...commands: string[]) =>
  `version: 0.2\nphases: ${JSON.stringify({ build: { commands: [login, ...commands] } })}\nartifacts: { files: ['*.json'] }\n`;

/** Makes a pipeline by its `pipeline.yml`, and pushes these files to it: gives what their build has printed. */
async function pipeline(name: string, packages: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(cli.folder, name);
  await mkdir(folder);
  await writeFile(join(folder, 'pipeline.yml'), `name: ${name}\npackages: ${packages}\n`);
  // What the repository is seeded with has little to build.
  await cli.standIn('idle');
  const made = await cli.run('init', '--config', join(folder, 'pipeline.yml'), '--local', '--no-wait');
  expect(made).toMatchObject({ code: 0 });
  const clone = join(folder, 'clone');
  const { repository } = await cli.look('status', name, '--local');
  await cli.git('clone', '-q', repository.cloneUrl as string, clone);
  await cli.standIn('real');
  for (const [file, text] of Object.entries(files)) await writeFile(join(clone, file), text);
  await cli.git('-C', clone, 'add', '.');
  await cli.git('-C', clone, 'commit', '-qm', 'Have packages');
  const pushed = await cli.git('-C', clone, 'push', '-q');
  expect(pushed.stderr).toContain('Succeeded');
  return (await cli.run('logs', name, '--all', '--local')).stdout;
}

const manifest = { name: '@acme/greeting', version: '1.0.0', license: 'MIT', main: 'index.js' };

test('without an AWS CLI, a build logs in and publishes', async () => {
  cli.env['PATH'] = await pathWithout('aws', join(cli.folder, 'links'), path);
  const log = await pipeline('lib', 'npm', {
    'buildspec.yml': buildspec('npm publish', '! aws s3 ls'),
    'package.json': JSON.stringify(manifest),
    'index.js': "module.exports = 'Hello from lib';",
  });
  expect(log).toContain('Successfully configured npm to use AWS CodeArtifact repository http://127.0.0.1:');
  expect(log).toContain('+ @acme/greeting@1.0.0');
  expect(log).toContain('"aws s3 ls" needs the AWS CLI, and this machine has none.');
});

test.skipIf(awsCli === undefined)('with the AWS CLI, the build of another pipeline installs it', async () => {
  cli.env['PATH'] = path;
  const print = `node -p "require('@acme/greeting')"`;
  const log = await pipeline('shop', '{ format: npm, from: [lib] }', {
    'buildspec.yml': buildspec('npm install --no-audit @acme/greeting', print),
  });
  expect(log).toContain('Login expires in 12 hours at');
  expect(log).toContain('Hello from lib');
});

test('a person logs in, installs it, and logs out', async () => {
  const project = join(cli.folder, 'mine');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{}');
  expect(await cli.run('packages', 'login', 'lib', '--local')).toMatchObject({ code: 0 });
  const { stdout } = await cli.npm(project, 'view', '@acme/greeting', 'version');
  expect(stdout).toBe('1.0.0\n');
  expect(await cli.run('packages', 'logout', 'lib', '--local')).toMatchObject({ code: 0 });
  const left = readFile(join(cli.folder, '.npmrc'), 'utf8').catch(() => '');
  expect(await left).toBe('');
});

test('destroy names what goes with it, and nothing is left', async () => {
  const dry = await cli.run('destroy', 'lib', '--local', '--dry-run');
  expect(dry.stdout).toContain(
    'package repository pipelines/lib: the packages that were published there: @acme/greeting',
  );
  for (const name of ['shop', 'lib']) {
    const flags = ['--local', '--yes', '--delete-repository', '--no-backup'];
    expect(await cli.run('destroy', name, ...flags)).toMatchObject({ code: 0 });
  }
  expect(await cli.look('list', '--local')).toMatchObject({ pipelines: [] });
  expect((await cli.look('local', 'info')).hosted).toEqual([]);
});
