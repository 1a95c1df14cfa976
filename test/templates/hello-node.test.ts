import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

beforeAll(async () => {
  files = await seed('hello-node', 'greeter');
  buildspec = parse(text('buildspec.yml')) as Buildspec;
});

describe('the seeded files', () => {
  test('are these, in this order', () => {
    expect(files.map((file) => file.path)).toEqual([
      '.gitignore',
      'README.md',
      'buildspec.yml',
      'package-lock.json',
      'package.json',
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
    expect(buildspec.phases.install['runtime-versions']).toEqual({ nodejs: templates['hello-node'].node });
  });
});

describe('the build that buildspec.yml describes', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hello-node-'));
    for (const file of files) await put(file.path, text(file.path));
    for (const command of buildspec.phases.install.commands) expect(await sh(command)).toMatchObject({ code: 0 });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

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
});

function text(path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  return Buffer.from(file?.content ?? []).toString();
}
