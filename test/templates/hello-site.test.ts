import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seed, type SeedFile, templates } from '../../src/templates/index.js';

interface Buildspec {
  readonly phases: Record<'build', { commands: string[] }> & {
    readonly install: { commands?: string[]; 'runtime-versions': { nodejs: number } };
  };
  readonly artifacts: { readonly 'base-directory': string };
}

let files: SeedFile[];
let folder: string;

beforeAll(async () => {
  files = await seed('hello-site', 'greeter');
  folder = await mkdtemp(join(tmpdir(), 'hello-site-'));
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (path: string) => Buffer.from(files.find((file) => file.path === path)?.content ?? []).toString();

test('the seeded files are these, and carry the name of the pipeline', () => {
  expect(files.map(({ path }) => path)).toEqual([
    '.gitignore',
    'README.md',
    'buildspec.test.yml',
    'buildspec.yml',
    'package-lock.json',
    'package.json',
    'public/404.html',
    'public/index.html',
    'public/style.css',
    'released/site.js',
    'serve.js',
    'test/site.test.js',
  ]);
  expect(files.filter(({ path }) => text(path).includes('hello-site'))).toEqual([]);
  expect(text('public/index.html')).toContain('<title>greeter</title>');
});

test('the build is for the Node.js that the template promises, and hands on the website', () => {
  const { phases, artifacts } = parse(text('buildspec.yml')) as Buildspec;
  expect(phases.install['runtime-versions']).toEqual({ nodejs: templates['hello-site'].node });
  expect(artifacts['base-directory']).toBe('public');
});

test('the build is green as it is seeded, and red when a link leads nowhere', async () => {
  expect(await build('buildspec.yml', {}, ['install', 'build'])).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'reports/unit-tests.xml'), 'utf8')).toContain('<testcase');
  await writeFile(join(folder, 'public/index.html'), text('public/index.html').replace('style.css', 'stile.css'));
  const { code, output } = await build();
  expect(code).not.toBe(0);
  expect(output).toContain('index.html links to stile.css');
});

test('the test of a release is green when the website is served, and red when it is not', async () => {
  await writeFile(join(folder, 'public/index.html'), text('public/index.html'));
  const env = { PATH: process.env['PATH'], PORT: '0' };
  const site = spawn(process.execPath, ['serve.js'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(site.stdout, 'data')) as [Buffer];
  const address = /http:\S+/.exec(said.toString())?.[0] ?? '';
  expect(await build('buildspec.test.yml', { ENVIRONMENT_URL: address })).toMatchObject({ code: 0 });
  const report = await readFile(join(folder, 'reports/released.xml'), 'utf8');
  expect(report).toContain(`<testsuite name="the website at ${address}"`);
  expect(report).toMatch(/ tests="2" failures="0"/);
  await rm(join(folder, 'public/style.css'));
  const { code, output } = await build('buildspec.test.yml', { ENVIRONMENT_URL: address });
  expect(code).not.toBe(0);
  expect(output).toMatch(/404 !== 200/);
  site.kill();
  await once(site, 'exit');
});

async function build(
  buildspec = 'buildspec.yml',
  env: Record<string, string> = {},
  run: readonly ('install' | 'build')[] = ['build'],
): Promise<{ code: number | null; output: string }> {
  const { phases } = parse(text(buildspec)) as Buildspec;
  const command = run.flatMap((phase) => phases[phase].commands ?? []).join(' && ');
  const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } };
  return await new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
