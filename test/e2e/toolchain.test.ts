/**
 * The example: a package goes from the build of one pipeline to that of another, and to a person. The other is an application
 * that reads a secret, and deploys by CloudFormation and by the CDK, from one push. The CDK's library and tools are this
 * project's: tests have no network.
 */
import { once } from 'node:events';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, ended, openCli } from '../helpers/cli.js';
import { awsCli } from '../helpers/clients.js';
import { type Local, openLocal } from '../helpers/local.js';
import { look } from '../helpers/looking.js';
import { pathWithout } from '../helpers/path-without.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = join(root, 'examples/toolchain');
const secret = 'open-sesame-42';

/** As the user's npm is configured; it has nothing. */
const publicRegistry = createServer((_request, response) => response.writeHead(404).end('{}'));

let cli: Cli;
let local: Local;
let path: string | undefined;
beforeAll(async () => {
  cli = await openCli();
  path = cli.env['PATH'];
  await once(publicRegistry.listen(0, '127.0.0.1'), 'listening');
  const { port } = publicRegistry.address() as AddressInfo;
  await writeFile(join(cli.folder, '.npmrc'), `registry=http://127.0.0.1:${port}/\n`);
});
afterAll(async () => {
  await local.close();
  await cli.close();
  publicRegistry.close();
});

/** Makes the pipeline of a folder of the example, and clones its repository. npm builds nothing of what that is seeded with. */
async function make(name: string): Promise<void> {
  await cli.standIn('idle');
  const init = await cli.inProcess('init', '--config', join(example, name, 'pipeline.yml'), '--local', '--no-wait');
  expect(init).toMatchObject({ code: 0 });
  await cli.inProcess('status', name, '--local', '--watch');
  const { repository } = await cli.look('status', name, '--local');
  await cli.git('clone', '-q', repository.cloneUrl as string, name);
  await cli.standIn('real');
}

/** Pushes what the clone has; gives what the pusher sees. */
async function push(name: string, message: string): Promise<string> {
  await cli.git('-C', name, 'add', '.');
  await cli.git('-C', name, 'commit', '-qm', message);
  return (await cli.git('-C', name, 'push')).stderr;
}

const inClone = (file: string) => join(cli.folder, 'shop', file);
async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(inClone(file), change(await readFile(inClone(file), 'utf8')));
}

const parameter = async (Name: string): Promise<string> => {
  const { Parameter } = await local.aws.call<any>('ssm', 'GetParameter', { Name });
  return Parameter.Value as string;
};

test('without an AWS CLI, a build logs in and publishes a package', async () => {
  cli.env['PATH'] = await pathWithout('aws', join(cli.folder, 'links'), path);
  await make('greeting');
  await cp(join(example, 'greeting'), join(cli.folder, 'greeting'), { recursive: true });
  expect(await push('greeting', 'Greet')).toContain('Succeeded after');
  const { stdout: log } = await cli.inProcess('logs', 'greeting', '--all', '--local');
  expect(log).toContain('Successfully configured npm to use AWS CodeArtifact repository http://127.0.0.1:');
  expect(log).toMatch(/\+ @example\/greeting@1\.0\.\d+/);
  local = await openLocal({ home: cli.home });
});

test('an app of the CDK is not deployed where nobody has bootstrapped: that is said before anything is made', async () => {
  const init = await cli.inProcess('init', '--config', join(example, 'shop/pipeline.yml'), '--local', '--no-wait');
  expect(init).toMatchObject({ code: 2, stderr: expect.stringContaining('pipeline-setup local bootstrap') });
  expect((await cli.look('list', '--local')).pipelines).toMatchObject([{ name: 'greeting' }]);
  expect(await cli.run('local', 'bootstrap')).toMatchObject({ code: 0 });
});

test('with the AWS CLI, where there is one, one push installs it, reads a secret, and deploys by CloudFormation and by the CDK', async () => {
  cli.env['PATH'] = path;
  await make('shop');
  const setting = cli.start('config', 'set', '--secret', 'SIGNING_KEY', '-e', 'build', '--pipeline', 'shop', '--local');
  setting.stdin?.end(secret);
  expect(await ended(setting)).toBe(0);
  await cp(join(example, 'shop'), join(cli.folder, 'shop'), { recursive: true });
  await edit('package.json', (text) => {
    const { dependencies, devDependencies: _tools, ...rest } = JSON.parse(text) as Record<string, any>;
    const own = { '@example/greeting': dependencies['@example/greeting'] };
    return JSON.stringify({
      ...rest,
      scripts: { ...rest['scripts'], synth: 'CDK_OUTDIR=cdk.out CDK_VALIDATION=false node app.js' },
      dependencies: own,
    });
  });
  const linked = `for each in aws-cdk-lib constructs cdk-assets; do ln -s "${root}node_modules/$each" node_modules/; done`;
  await edit('buildspec.yml', (text) =>
    text
      .replace(/(npm install .*)/, `$1\n      - ${linked}`)
      .replace('npx cdk-assets', 'node node_modules/cdk-assets/bin/cdk-assets'),
  );
  const seen = await push('shop', 'Open the shop');
  expect(seen).toContain('✔ Site/Deploy');
  const { environments } = await cli.look('status', 'shop', '--local');
  expect(environments).toMatchObject([
    { name: 'data', revision: { message: 'Open the shop' } },
    { name: 'site', revision: { message: 'Open the shop' } },
  ]);
});

test('what was deployed is there: the output of one stack is a parameter of the other, and the asset is published', async () => {
  const [bucket, page] = [await parameter('/shop-data/bucket'), await parameter('/shop-site/page')];
  expect(await parameter('/shop-site/data')).toBe(bucket);
  const [, assets, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(page) ?? [];
  await local.aws.call('s3', 'HeadObject', { Bucket: assets, Key: key });
  const { stdout: log } = await cli.inProcess('logs', 'shop', '--all', '--local');
  expect(log).toMatch(/Wrote \d+ bytes, and their signature/);
  expect(log).toContain(awsCli ? 'Login expires in 12 hours at' : 'Successfully configured npm');
});

test('the secret is in no file of the local AWS', async () => {
  const files = (await readdir(cli.home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const holding = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const text = await readFile(join(parentPath, name)).catch(() => Buffer.alloc(0));
      return text.includes(secret) ? [name] : [];
    }),
  );
  expect(holding.flat()).toEqual([]);
});

test('a person logs in, finds it, and logs out', async () => {
  expect(await cli.run('packages', 'login', 'greeting', '--local')).toMatchObject({ code: 0 });
  const { stdout } = await cli.npm(cli.folder, 'view', '@example/greeting', 'version');
  expect(stdout).toMatch(/^1\.0\.\d+\n$/);
  expect(await cli.run('packages', 'logout', 'greeting', '--local')).toMatchObject({ code: 0 });
  expect(await readFile(join(cli.folder, '.npmrc'), 'utf8').catch(() => '')).toBe('');
});

test('destroy names what goes with it, and leaves nothing but what was bootstrapped', async () => {
  const dry = await cli.inProcess('destroy', 'greeting', '--local', '--dry-run');
  expect(dry.stdout).toContain(
    'package repository pipelines/greeting: the packages that were published there: @example/greeting',
  );
  for (const name of ['shop', 'greeting']) {
    const flags = ['--local', '--yes', '--delete-repository', '--no-backup'];
    expect(await cli.inProcess('destroy', name, ...flags)).toMatchObject({ code: 0 });
  }
  const left = Object.keys(await look(local.aws)).filter((thing) => !/cdk|CDKToolkit|log groups/i.test(thing));
  expect(left).toEqual([]);
  expect((await cli.look('local', 'info')).hosted).toEqual([]);
});
