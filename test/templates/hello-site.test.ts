import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seed, type SeedFile, templates } from '../../src/templates/index.js';

interface Buildspec {
  readonly phases: Record<'install' | 'build', { commands: string[]; 'runtime-versions'?: { nodejs: number } }>;
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
  expect(await build()).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'reports/unit-tests.xml'), 'utf8')).toContain('<testcase');
  await writeFile(join(folder, 'public/index.html'), text('public/index.html').replace('style.css', 'stile.css'));
  const { code, output } = await build();
  expect(code).not.toBe(0);
  expect(output).toContain('index.html links to stile.css');
});

async function build(): Promise<{ code: number | null; output: string }> {
  const { phases } = parse(text('buildspec.yml')) as Buildspec;
  const command = [...phases.install.commands, ...phases.build.commands].join(' && ');
  const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } };
  return await new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
