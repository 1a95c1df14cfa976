/** What is exported for Terraform, planned and applied by it, where it and the AWS provider are installed: see CONTRIBUTING.md. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/export/index.js';
import { inspect } from '../../src/inspect.js';
import type { Listener } from '../../src/local/index.js';
import { clientEnv } from '../helpers/clients.js';
import { exportedLab, type ExportedLab } from '../helpers/exported.js';
import { findProgram } from '../helpers/program.js';

const terraform = findProgram('terraform');
/** Where the provider is, as `-plugin-dir` says it: without a network nothing else can be had. */
const { TF_CLI_ARGS_init: plugins } = process.env;

/** It waits for S3 to be of one mind about a lifecycle, for the better part of a minute. */
const patience = 300_000;

describe.skipIf(terraform === undefined || plugins === undefined)('terraform', () => {
  let hello: ExportedLab;
  let listener: Listener;
  let folder: string;
  beforeAll(async () => {
    hello = await exportedLab();
    listener = await hello.lab.local.aws.listen();
    folder = await mkdtemp(join(tmpdir(), 'exported '));
    for (const [file, text] of Object.entries(formats.terraform.write(hello.exported))) {
      await writeFile(join(folder, file), text);
    }
    await run('init', '-input=false');
  });
  afterAll(async () => {
    await listener.close();
    await hello.lab.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Gives what it prints. @throws Error with what it says, when it fails */
  function run(command: string, ...args: string[]): Promise<string> {
    const env = {
      ...clientEnv(listener, hello.lab.local),
      HOME: folder,
      CHECKPOINT_DISABLE: '1',
      TF_CLI_ARGS_init: plugins,
    };
    return new Promise((resolve, reject) => {
      const all = [command, '-no-color', ...args];
      execFile(terraform!, all, { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        if (error) reject(new Error(stdout + stderr));
        else resolve(stdout);
      });
    });
  }

  test(
    'takes over all that there is: nothing is added, replaced or removed, and then there is nothing to do',
    async () => {
      await run('plan', '-input=false', '-out=plan');
      const plan = JSON.parse(await run('show', '-json', 'plan')) as {
        resource_changes: { address: string; change: { actions: string[]; importing?: object } }[];
      };
      const done = plan.resource_changes.map(({ address, change: { actions, importing } }) => {
        return [importing ? 'import' : 'no import', ...actions, ...(actions.join() === 'no-op' ? [] : [address])].join(
          ' ',
        );
      });
      expect(new Set(done)).toEqual(
        new Set([
          'import no-op',
          // The provider imports no settings of an environment: they are told once more.
          'import update aws_elastic_beanstalk_environment.beanstalk_environment_world',
        ]),
      );
      await run('apply', '-input=false', 'plan');
      // With any difference it would end with 2.
      await run('plan', '-input=false', '-detailed-exitcode');
      const { inspections } = await inspect(hello.session, { name: 'hello' });
      expect(inspections.filter(({ state }) => state !== 'present')).toEqual([]);
    },
    patience,
  );
});
