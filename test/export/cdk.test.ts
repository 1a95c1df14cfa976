/** What is exported for the CDK, taken over by its own command line, where that is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/export/index.js';
import { inspect } from '../../src/inspect.js';
import type { Listener } from '../../src/local/index.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { run } from '../../src/main.js';
import { clientEnv } from '../helpers/clients.js';
import { exportedLab, type ExportedLab } from '../helpers/exported.js';
import { fakeHost } from '../helpers/host.js';
import { findProgram } from '../helpers/program.js';

const cdk = findProgram('cdk');
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const timing = { minute: 60_000, grace: 500, poll: 10 };

/** It looks at a stack only every few seconds. */
const patience = 180_000;

describe.skipIf(cdk === undefined)('cdk', () => {
  let hello: ExportedLab;
  let listener: Listener;
  let folder: string;
  beforeAll(async () => {
    hello = await exportedLab();
    listener = await hello.lab.local.aws.listen();
    folder = await mkdtemp(join(tmpdir(), 'exported '));
    for (const [file, text] of Object.entries(formats.cdk.write(hello.exported))) {
      await writeFile(join(folder, file), text);
    }
    await symlink(modules, join(folder, 'node_modules'));
    const host = fakeHost({ env: { PIPELINE_SETUP_HOME: hello.lab.local.home } });
    const wait = async () => await moveExecutions(hello.lab.local.aws, timing);
    expect(await run(['local', 'bootstrap', '--region', hello.exported.region], { ...host, wait })).toBe(0);
  });
  afterAll(async () => {
    await listener.close();
    await hello.lab.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Gives what it says. What it has asked for moves on meanwhile. @throws Error with that, when it fails */
  async function tool(...args: string[]): Promise<string> {
    const env = {
      ...clientEnv(listener, hello.lab.local),
      HOME: folder,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_VALIDATION: 'false',
    };
    const end = new AbortController();
    const said = new Promise<string>((resolve, reject) => {
      execFile(cdk!, ['--no-notices', ...args], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        end.abort();
        if (error) reject(new Error(stdout + stderr));
        else resolve(stdout + stderr);
      }).stdin?.end();
    });
    while (!end.signal.aborted) {
      await moveExecutions(hello.lab.local.aws, timing);
      await pause(100);
    }
    return await said;
  }

  test(
    'takes over what there is, finds no difference then, and deploys nothing anew',
    async () => {
      expect(await tool('import', '--resource-mapping', 'resources-to-import.json')).toContain('IMPORT_COMPLETE');
      await tool('diff', '--strict', '--fail');
      expect(await tool('deploy', '--require-approval', 'never')).toContain('(no changes)');
      const { inspections } = await inspect(hello.session, { name: 'hello' });
      expect(inspections.filter(({ state }) => state !== 'present')).toEqual([]);
    },
    patience,
  );
});
