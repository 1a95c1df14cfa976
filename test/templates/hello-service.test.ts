import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seed, type SeedFile, templates } from '../../src/templates/index.js';
import { isAlive } from '../helpers/alive.js';

interface Buildspec {
  readonly phases: Record<
    'install' | 'build' | 'post_build',
    { commands: string[]; 'runtime-versions'?: { nodejs: number } }
  >;
  readonly artifacts: { readonly 'base-directory': string };
}

interface Appspec {
  readonly files: readonly { readonly source: string; readonly destination: string }[];
  readonly hooks: Record<string, readonly { readonly location: string }[]>;
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

let files: SeedFile[];
/** The repository, as it is after a build. */
let folder: string;
/** The instance. */
let root: string;

beforeAll(async () => {
  files = await seed('hello-service', 'greeter');
  folder = await mkdtemp(join(tmpdir(), 'hello-service-'));
  root = await mkdtemp(join(tmpdir(), 'instance '));
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
});

const text = (path: string) => Buffer.from(files.find((file) => file.path === path)?.content ?? []).toString();
const buildspec = () => parse(text('buildspec.yml')) as Buildspec;
const appspec = () => parse(text('appspec.yml')) as Appspec;

test('the seeded files are these, and carry the name of the pipeline', () => {
  expect(files.map(({ path }) => path)).toEqual([
    '.gitignore',
    'README.md',
    'appspec.yml',
    'buildspec.test.yml',
    'buildspec.yml',
    'package-lock.json',
    'package.json',
    'released/service.js',
    'scripts/service.js',
    'scripts/start.js',
    'scripts/try.js',
    'scripts/validate.js',
    'server.js',
    'test/server.test.js',
  ]);
  expect(files.filter(({ path }) => text(path).includes('hello-service'))).toEqual([]);
  expect(appspec().files).toEqual([{ source: '/', destination: '/srv/greeter' }]);
});

test('the build is for the Node.js that the template promises', () => {
  expect(buildspec().phases.install['runtime-versions']).toEqual({ nodejs: templates['hello-service'].node });
});

test('nothing is bundled after tests that failed', async () => {
  const bundle = buildspec().phases.post_build.commands.join(' && ');
  expect(await sh(bundle, folder, { CODEBUILD_BUILD_SUCCEEDING: '0' })).toMatchObject({ code: 0 });
  await expect(readdir(join(folder, 'bundle'))).rejects.toThrow('ENOENT');
});

test('the build is green as it is seeded, and bundles what appspec.yml asks for', async () => {
  expect(await build()).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'reports/unit-tests.xml'), 'utf8')).toContain('<testcase');
  expect(buildspec().artifacts['base-directory']).toBe('bundle');
  const bundled = await readdir(join(folder, 'bundle'), { recursive: true });
  const scripts = Object.values(appspec().hooks).flatMap((all) => all.map(({ location }) => location));
  expect(bundled).toEqual(expect.arrayContaining(['appspec.yml', 'package.json', 'server.js', ...scripts]));
});

describe('on an instance', () => {
  const [afterInstall, start, validate] = ['AfterInstall', 'ApplicationStart', 'ValidateService'] as const;
  const runFile = () => join(root, 'var/run/greeter.json');
  let port: number;

  beforeAll(async () => {
    port = await freePort();
  });
  afterAll(async () => {
    const { pid } = await service();
    process.kill(pid);
    while (isAlive(pid)) await pause(10);
  });

  /** What runs, as the scripts have noted it. */
  const service = async () => JSON.parse(await readFile(runFile(), 'utf8')) as { pid: number; release: string };
  const greeting = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();

  /** As CodeDeploy's agent does: puts the files into their place, and runs the hooks to the first that fails. */
  async function deploy(server: string, hooks: readonly string[] = [afterInstall, start, validate]): Promise<Ran> {
    await writeFile(join(folder, 'bundle', 'server.js'), server);
    await cp(join(folder, 'bundle'), join(root, 'srv/greeter'), { recursive: true });
    let ran: Ran = { code: 0, output: '' };
    for (const { location } of hooks.flatMap((event) => appspec().hooks[event] ?? [])) {
      if (ran.code === 0) ran = await hook(location);
    }
    return ran;
  }

  const hook = (location: string) =>
    sh(`node ${location}`, join(folder, 'bundle'), { CODEDEPLOY_INSTANCE_ROOT: root, PORT: String(port) });
  const first = () => text('server.js');
  const second = () => text('server.js').replace('Hello, World!', 'Hello again!');

  test('the first release is tried, started and found well', async () => {
    expect(Object.keys(appspec().hooks)).toEqual([afterInstall, start, validate]);
    expect(await deploy(first())).toEqual({ code: 0, output: `The service is well on port ${port}.\n` });
    expect(await greeting()).toBe('Hello, World!\n');
    expect(await readFile(join(root, 'var/log/greeter.log'), 'utf8')).toContain(
      `Listening on http://localhost:${port}`,
    );
  });

  test.each([
    ['does not start', 'throw new Error("broken")', 'The new release does not start.'],
    ['ends by itself', 'console.log("http://127.0.0.1:9"); process.exit(1)', 'The service ended by itself.'],
  ])('one that %s ends in its trial: the former one goes on', async (_what, broken, said) => {
    const former = await service();
    const { code, output } = await deploy(broken);
    expect(code).toBe(1);
    expect(output).toContain(said);
    expect(await service()).toEqual(former);
    expect(await greeting()).toBe('Hello, World!\n');
  });

  test('the same release, deployed again, is left running', async () => {
    const former = await service();
    const again = await deploy(first(), [afterInstall, start]);
    expect(again).toEqual({ code: 0, output: `This release runs already, as process ${former.pid}.\n` });
    expect(await service()).toEqual(former);
  });

  test('a new release takes the place of the former one, which ends', async () => {
    const former = await service();
    expect(await deploy(second())).toMatchObject({ code: 0 });
    expect(await greeting()).toBe('Hello again!\n');
    expect(await service()).not.toEqual(former);
    expect(isAlive(former.pid)).toBe(false);
  });

  test('one that has ended is started again, and not where somebody else answers', async () => {
    const { pid } = await service();
    process.kill(pid);
    while (isAlive(pid)) await pause(10);
    const other = createServer((_request, response) => response.end()).listen(port);
    await once(other, 'listening');
    const { code, output } = await deploy(second(), [start]);
    other.close();
    other.closeAllConnections();
    expect(code).toBe(1);
    expect(output).toContain(`Another service answers on port ${port} already.`);
    expect(await deploy(second())).toMatchObject({ code: 0 });
    expect(await greeting()).toBe('Hello again!\n');
  });
});

async function build(): Promise<Ran> {
  const { install, build, post_build: bundle } = buildspec().phases;
  const commands = [...install.commands, ...build.commands, ...bundle.commands];
  return await sh(commands.join(' && '), folder, { CODEBUILD_BUILD_SUCCEEDING: '1' });
}

async function sh(command: string, cwd: string, env: Record<string, string> = {}): Promise<Ran> {
  const options = { cwd, env: { PATH: process.env['PATH'], HOME: cwd, ...env } };
  return await new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
