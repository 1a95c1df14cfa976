import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Files that break the rules of the house, and what the lint has to say about each. */
const wrong: Record<string, { code: string; forbids: string[] }> = {
  'src/engine.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from './local/store.js';
           export type { Store } from './local/store.js';
           export const lazily = () => import('./local/index.js');
           export { default } from 'ora';`,
    forbids: ['./local/index.js', './local/store.js', './local/store.js', '@cloud-copilot/iam-simulate', 'ora'],
  },
  'src/commands/init.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from '../local/index.js';
           export { default } from 'ora';`,
    forbids: ['@cloud-copilot/iam-simulate', 'ora'],
  },
  'src/render/spinner.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from '../local/index.js';
           export { default } from 'ora';`,
    forbids: ['../local/index.js', '@cloud-copilot/iam-simulate'],
  },
  'src/stages/build.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export type { Tag } from '@aws-sdk/client-iam';
           export { IAMClient } from '@aws-sdk/client-iam';
           export * from '../local/index.js';
           export { readFile } from 'node:fs/promises';
           export { spawn } from 'node:child_process';
           export { hostname } from 'node:os';
           export { connect } from 'node:net';
           export { join } from 'node:path';
           export { default } from 'ora';`,
    forbids: [
      '../local/index.js',
      '@aws-sdk/client-iam',
      '@cloud-copilot/iam-simulate',
      'node:child_process',
      'node:fs/promises',
      'node:net',
      'node:os',
      'ora',
    ],
  },
  'src/local/index.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from './store.js';
           export * from '../names.js';`,
    forbids: ['../names.js', '@cloud-copilot/iam-simulate'],
  },
  'src/local/services/s3.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from '../store.js';
           export * from '../../names.js';`,
    forbids: ['../../names.js', '@cloud-copilot/iam-simulate'],
  },
  'src/local/services/s3/objects.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from '../../store.js';
           export * from '../../../names.js';`,
    forbids: ['../../../names.js', '@cloud-copilot/iam-simulate'],
  },
  'test/anything.test.ts': {
    code: `export * from '@cloud-copilot/iam-simulate';
           export * from '../src/local/index.js';`,
    forbids: [],
  },
};

/** The other files that are to be as pure as src/stages/. */
const pure = ['names', 'policies', 'config/schema', 'render/execution', 'render/human', 'render/json'].map(
  (name) => `src/${name}.ts`,
);

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

let folder: string;
let findings: Finding[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  await cp(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, { code }] of Object.entries(wrong)) await write(path, code);
  for (const path of pure) await write(path, `export { IAMClient } from '@aws-sdk/client-iam';`);
  await write('src/host.ts', `console.log('hello');`);
  await write('src/context.ts', `async function open() {}\nopen();\nexport default open;`);
  findings = await lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the lint knows who may know whom', () => {
  test.each(Object.entries(wrong))('%s', (path, { forbids }) => {
    expect(forbidden(path)).toEqual(forbids);
  });

  test.each(pure)('%s', (path) => {
    expect(forbidden(path)).toEqual(['@aws-sdk/client-iam']);
  });
});

test('nothing writes to the console', () => {
  expect(codes('src/host.ts')).toContain('eslint(no-console)');
});

test('no promise is left alone', () => {
  expect(codes('src/context.ts')).toContain('typescript(no-floating-promises)');
});

async function write(path: string, code: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), code);
}

/** Runs oxlint as `npm run check` does; it exits with 1 because there is something to say. */
function lint(): Promise<Finding[]> {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, '--format=json', 'src', 'test'], { cwd: folder }, (error, stdout) => {
      if (error?.code === 1) resolve((JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics);
      else reject(error ?? new Error(`oxlint found nothing:\n${stdout}`));
    });
  });
}

function codes(path: string): string[] {
  return findings.filter((finding) => finding.filename === path).map((finding) => finding.code);
}

/** What the file may not import: the specifier that begins the message. */
function forbidden(path: string): string[] {
  return findings
    .filter((finding) => finding.filename === path && finding.code === 'eslint(no-restricted-imports)')
    .map((finding) => finding.message.split("'")[1] ?? '')
    .toSorted();
}
