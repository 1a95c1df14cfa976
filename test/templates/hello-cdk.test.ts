import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bootstrapRole } from '../../src/stages/cloudformation/stack.js';
import { seed, type SeedFile, templates } from '../../src/templates/index.js';
import { testContext } from '../helpers/context.js';

let files: SeedFile[];
let folder: string;

beforeAll(async () => {
  files = await seed('hello-cdk', 'shop');
  folder = await mkdtemp(join(tmpdir(), 'hello-cdk-'));
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  // What `npm ci` would install there.
  await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (path: string) => Buffer.from(files.find((file) => file.path === path)?.content ?? []).toString();
const node = async (...args: string[]) =>
  await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    // That the CDK looks for mistakes takes ten times as long as all the rest.
    env: { PATH: process.env['PATH'], HOME: folder, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_VALIDATION: 'false' },
  });

test('the seeded files are these, and carry the name of the pipeline', () => {
  expect(files.map(({ path }) => path)).toEqual([
    '.gitignore',
    'README.md',
    'app.js',
    'buildspec.yml',
    'cdk.json',
    'files/index.html',
    'package-lock.json',
    'package.json',
    'stack.js',
    'test/stack.test.js',
  ]);
  expect(files.filter(({ path }) => text(path).includes('hello-cdk'))).toEqual([]);
});

test('the build is for the Node.js that the template promises, and hands on what is synthesized', () => {
  const { phases, artifacts } = parse(text('buildspec.yml')) as {
    phases: { install: { 'runtime-versions': object } };
    artifacts: { files: string[] };
  };
  expect(phases.install['runtime-versions']).toEqual({ nodejs: templates['hello-cdk'].node });
  expect(artifacts.files).toEqual(['cdk.out/**/*']);
});

test('a stack is synthesized for each environment, with its asset, which a role of the bootstrapping publishes', async () => {
  const command = (JSON.parse(text('cdk.json')) as { app: string }).app.split(' ');
  expect(command[0]).toBe('node');
  await node(...command.slice(1));
  for (const stack of ['shop-staging', 'shop-production']) {
    const template = JSON.parse(await readFile(join(folder, `cdk.out/${stack}.template.json`), 'utf8')) as {
      Parameters: Record<string, { Default: string }>;
    };
    expect(template.Parameters.BootstrapVersion?.Default).toBe('/cdk-bootstrap/hnb659fds/version');
  }
  const assets = await readFile(join(folder, 'cdk.out/shop-staging.assets.json'), 'utf8');
  const role = bootstrapRole(testContext().names, 'file-publishing')
    .replace('arn:aws:', 'arn:${AWS::Partition}:')
    .replaceAll('123456789012', '${AWS::AccountId}')
    .replace('eu-central-1', '${AWS::Region}');
  expect(assets).toContain(role);
}, 30_000);
