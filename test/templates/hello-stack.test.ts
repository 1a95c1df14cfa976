import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { deploy } from '../../src/stages/deploy.js';
import { seed, type SeedFile, templates } from '../../src/templates/index.js';
import { testContext } from '../helpers/context.js';

interface Buildspec {
  readonly phases: {
    readonly build: { commands: string[] };
    readonly install: { 'runtime-versions': { nodejs: number } };
  };
  readonly artifacts: { readonly files: string[] };
}

let files: SeedFile[];
let folder: string;

beforeAll(async () => {
  files = await seed('hello-stack', 'shop');
  folder = await mkdtemp(join(tmpdir(), 'hello-stack-'));
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
    'infra.yml',
    'package-lock.json',
    'package.json',
    'released/stack.js',
    'test/infra.test.js',
  ]);
  expect(files.filter(({ path }) => text(path).includes('hello-stack'))).toEqual([]);
});

test('the build is for the Node.js that the template promises, and hands on the template', () => {
  const { phases, artifacts } = parse(text('buildspec.yml')) as Buildspec;
  expect(phases.install['runtime-versions']).toEqual({ nodejs: templates['hello-stack'].node });
  expect(artifacts.files).toEqual(['infra.yml']);
});

test('what the build hands on is what a stage deploys that says nothing of it', () => {
  const { artifacts } = parse(text('buildspec.yml')) as Buildspec;
  const stage = deploy({ deploy: 'cloudformation', environment: 'production', allow: ['s3:*'] });
  const [prepare] = stage.declare(testContext()).actions!;
  expect(prepare?.configuration?.TemplatePath).toBe(`BuildOutput::${artifacts.files[0]}`);
});

test('the build is green as it is seeded, and red when a reference leads nowhere', async () => {
  expect(await build()).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'reports/unit-tests.xml'), 'utf8')).toContain('<testcase');
  await writeFile(join(folder, 'infra.yml'), text('infra.yml').replace('!Ref Files', '!Ref Flies'));
  const { code, output } = await build();
  expect(code).not.toBe(0);
  expect(output).toContain('infra.yml refers to Flies');
});

test('the test of a release is green with the outputs of the stack, and red without', async () => {
  const outputs = { BucketName: 'shop-files-1', MessageName: '/shop-staging/message' };
  expect(await build('buildspec.test.yml', outputs)).toMatchObject({ code: 0 });
  expect((await build('buildspec.test.yml', {})).code).not.toBe(0);
});

async function build(
  buildspec = 'buildspec.yml',
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const { phases } = parse(text(buildspec)) as Buildspec;
  const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...env } };
  return await new Promise((resolve) => {
    const child = execFile('sh', ['-c', phases.build.commands.join(' && ')], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}
