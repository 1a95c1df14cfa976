import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seed, templates, type SeedFile } from '../../src/templates/index.js';

interface Buildspec {
  phases: Record<'install' | 'build' | 'post_build', { commands: string[]; 'runtime-versions'?: { nodejs: number } }>;
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

let files: SeedFile[];
let buildspec: Buildspec;
let releasedSpec: Buildspec;
let folder: string;

beforeAll(async () => {
  files = await seed('hello-node', 'greeter');
  buildspec = parse(text('buildspec.yml')) as Buildspec;
  releasedSpec = parse(text('buildspec.test.yml')) as Buildspec;
  folder = await mkdtemp(join(tmpdir(), 'hello-node-'));
  for (const file of files) await put(file.path, text(file.path));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the seeded files', () => {
  test('are these, in this order', () => {
    expect(files.map((file) => file.path)).toEqual([
      '.gitignore',
      'README.md',
      'buildspec.test.yml',
      'buildspec.yml',
      'package-lock.json',
      'package.json',
      'released/server.js',
      'server.js',
      'test/server.test.js',
    ]);
    expect(new Set(files.map((file) => file.mode))).toEqual(new Set(['NORMAL']));
  });

  test('carry the name of the pipeline', () => {
    expect(JSON.parse(text('package.json'))).toMatchObject({ name: 'greeter' });
    expect(JSON.parse(text('package-lock.json'))).toMatchObject({
      name: 'greeter',
      packages: { '': { name: 'greeter' } },
    });
    expect(text('README.md')).toMatch(/^# greeter\n/);
    expect(files.filter((file) => text(file.path).includes('hello-node'))).toEqual([]);
  });

  test('ask for the Node.js that the template promises', () => {
    const wanted = { nodejs: templates['hello-node'].node };
    expect(buildspec.phases.install['runtime-versions']).toEqual(wanted);
    expect(releasedSpec.phases.install['runtime-versions']).toEqual(wanted);
  });
});

// There is nothing to install; that the phase for it succeeds is seen in test/e2e/lab.test.ts.
describe('the build that buildspec.yml describes', () => {
  test('is red when the server breaks its promise, with a report and without a bundle', async () => {
    await put('server.js', text('server.js').replace('Hello, World!', 'Goodbye'));
    const { code, output } = await build();
    expect(code).not.toBe(0);
    expect(output).toContain('Goodbye');
    expect(await read('reports/unit-tests.xml')).toMatch(/<testsuite name="server".* tests="5" failures="1"/);
    await expect(readdir(join(folder, 'bundle'))).rejects.toThrow('ENOENT');
  });

  test('is green as it is seeded, with a report and a bundle of what a server needs', async () => {
    await put('server.js', text('server.js'));
    expect(await build()).toMatchObject({ code: 0 });
    expect(await read('reports/unit-tests.xml')).toMatch(/<testsuite name="server".* tests="5" failures="0"/);
    expect(await readdir(join(folder, 'bundle'))).toEqual(['package-lock.json', 'package.json', 'server.js']);
  });

  /** The build phase to its first failing command, and then post_build, which CodeBuild runs in any case. */
  async function build(): Promise<Ran> {
    let ran: Ran = { code: 0, output: '' };
    for (const command of buildspec.phases.build.commands) if (ran.code === 0) ran = await sh(command);
    const succeeding = ran.code === 0 ? '1' : '0';
    for (const command of buildspec.phases.post_build.commands) {
      expect(await sh(command, { CODEBUILD_BUILD_SUCCEEDING: succeeding })).toMatchObject({ code: 0 });
    }
    return ran;
  }
});

describe('the test that buildspec.test.yml describes', () => {
  let server: ChildProcess;
  let address: string;

  beforeAll(async () => {
    const env = { PATH: process.env['PATH'], PORT: '0' };
    server = spawn(process.execPath, ['server.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(server.stdout ?? server, 'data')) as [Buffer];
    address = /http:\S+/.exec(output.toString())?.[0] ?? '';
  });
  afterAll(() => server.kill());

  const released = (url: string) => sh(releasedSpec.phases.build.commands.join(' && '), { ENVIRONMENT_URL: url });

  test('is green when the released server answers, with a report that says where', async () => {
    expect(await released(address)).toMatchObject({ code: 0 });
    const report = await read('reports/released.xml');
    expect(report).toContain(`<testsuite name="the server at ${address}"`);
    expect(report).toMatch(/ tests="2" failures="0"/);
  });

  test('is red when something else answers, nobody does, or it is not said where', async () => {
    const other = createServer((_request, response) => response.writeHead(502).end()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const wrong = await released(url);
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toMatch(/502 !== 200/);
    other.close();
    await once(other, 'close');
    const nobody = await released(url);
    expect(nobody.code).not.toBe(0);
    expect(nobody.output).toContain('ECONNREFUSED');
    const nowhere = await released('');
    expect(nowhere.code).not.toBe(0);
    expect(nowhere.output).toContain('ENVIRONMENT_URL is to say where the server answers');
  });
});

function sh(command: string, env: Record<string, string> = {}): Promise<Ran> {
  const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } };
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

function read(path: string): Promise<string> {
  return readFile(join(folder, path), 'utf8');
}

function text(path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  return Buffer.from(file?.content ?? []).toString();
}
