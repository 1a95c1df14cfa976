/** What the ecosystem's own tools say of the exports, where they are installed. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/export/index.js';
import type { FormatName } from '../../src/export/names.js';
import { exportedLab, type ExportedLab } from '../helpers/exported.js';
import { findProgram } from '../helpers/program.js';
import { resolved, templateIn } from '../helpers/compared-templates.js';

const cfnLint = findProgram('cfn-lint');
const terraform = findProgram('terraform');
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

let hello: ExportedLab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exported '));
  hello = await exportedLab();
  for (const name of Object.keys(formats) as FormatName[]) {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(formats[name].write(hello.exported))) {
      await writeFile(join(folder, name, file), text);
    }
  }
});
afterAll(async () => {
  await hello.lab.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a program in the folder of a format, with no more of the environment than it needs. */
function run(format: FormatName, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const own = { PATH: process.env.PATH, HOME: folder, CHECKPOINT_DISABLE: '1', ...env };
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: join(folder, format), env: own }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: stdout + stderr }),
    );
  });
}

test.skipIf(cfnLint === undefined)('cfn-lint finds nothing wrong in the templates', async () => {
  expect(
    await run('cloudformation', cfnLint!, ['--non-zero-exit-code', 'informational', 'template.yml', 'import.yml']),
  ).toEqual({ code: 0, said: '' });
});

test.skipIf(terraform === undefined)('terraform fmt would change nothing', async () => {
  expect(await run('terraform', terraform!, ['fmt', '-check', '-diff'])).toEqual({ code: 0, said: '' });
});

describe('the app of the CDK', () => {
  /** Its resources, as the CDK synthesizes them. It does not look for mistakes in them as well: cfn-lint has. */
  async function synthesized(takenOver: boolean): Promise<object> {
    const out = join(folder, `out-${takenOver}`);
    const { context } = JSON.parse(await readFile(join(folder, 'cdk', 'cdk.json'), 'utf8')) as { context: object };
    const env = {
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, takenOver }),
      CDK_VALIDATION: 'false',
    };
    const { code, said } = await run('cdk', process.execPath, ['app.js'], env);
    expect([code, said]).toEqual([0, expect.not.stringContaining('Error')]);
    const template = JSON.parse(await readFile(join(out, 'hello.template.json'), 'utf8'));
    return resolved(template, hello.exported);
  }

  beforeAll(() => symlink(modules, join(folder, 'cdk', 'node_modules')));

  test.each([
    ['everything, where nothing is there yet', false, 'template.yml'],
    ['what CloudFormation takes over', true, 'import.yml'],
  ])('is the same as the template: %s', async (_what, takenOver, file) => {
    const template = templateIn(await readFile(join(folder, 'cloudformation', file), 'utf8'));
    expect(await synthesized(takenOver)).toEqual(resolved(template, hello.exported));
  });
});
