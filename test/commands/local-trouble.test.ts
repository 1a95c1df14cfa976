/** What a user runs into on the local AWS, command after command: differences, drift and damage. No execution moves. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { open } from '../../src/local/index.js';
import { run } from '../../src/main.js';
import { fakeHost } from '../helpers/host.js';
import { configOf } from '../helpers/local.js';

let folder: string;
let home: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local trouble '));
  home = join(folder, 'home');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function cli(...args: string[]) {
  const host = fakeHost({ env: { PIPELINE_SETUP_HOME: home } });
  const code = await run(args, host);
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

async function json(...args: string[]): Promise<any> {
  return JSON.parse((await cli(...args, '--json')).stdout);
}

const outcomes = ({ resources }: { resources: { outcome: string }[] }) =>
  new Set(resources.map(({ outcome }) => outcome));

/** All files of the local AWS and what is in them, but for one that comes and goes with the start of a process. */
async function snapshot(): Promise<Record<string, string>> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== 'runner-starting.lock')
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')])));
}

it('--dry-run changes nothing, of nothing and of everything', async () => {
  await cli('local', 'info');
  const fresh = await json('init', 'hello', '--local', '--dry-run');
  expect(outcomes(fresh)).toEqual(new Set(['created']));
  expect((await json('list', '--local')).pipelines).toEqual([]);

  await cli('init', 'hello', '--local', '--no-wait');
  const before = await snapshot();
  const changed = await cli('init', 'hello', '--local', '--timeout', '10', '--env', 'STAGE=test', '--dry-run');
  expect(changed.code).toBe(0);
  expect(changed.stdout).toContain('    timeout: 60 → 10');
  expect(changed.stdout).toContain('    env.STAGE: (none) → (not shown)');
  await cli('destroy', 'hello', '--local', '--delete-repository', '--dry-run');
  expect(await snapshot()).toEqual(before);
});

it('drift is shown by status, as a difference by --dry-run, and repaired by init', async () => {
  await cli('init', 'hello', '--local', '--timeout', '10', '--no-wait');
  const aws = await open({ home: home, startRunner: () => undefined });
  await new S3Client({ ...configOf(aws), requestHandler: aws.requestHandler }).send(
    new PutBucketVersioningCommand({
      Bucket: 'hello-000000000000-us-east-1',
      VersioningConfiguration: { Status: 'Suspended' },
    }),
  );
  const status = await cli('status', 'hello', '--local');
  expect(status.stdout).toMatch(/~ artifact bucket .* drifted +versioning$/m);
  expect((await cli('init', 'hello', '--local', '--dry-run')).stdout).toContain('versioning: Suspended → Enabled');

  const { resources } = await json('init', 'hello', '--local', '--no-wait');
  const touched = resources.filter(({ outcome }: { outcome: string }) => outcome !== 'unchanged');
  expect(touched).toMatchObject([{ kind: 'artifact-bucket', outcome: 'updated' }]);
  expect((await cli('status', 'hello', '--local')).stdout).not.toContain('drifted');
});

it('a damaged file is named, and local reset is the way out', async () => {
  await cli('init', 'hello', '--local', '--no-wait');
  const file = Object.keys(await snapshot()).find((name) => name.endsWith('roles/hello-us-east-1-build.json')) ?? '';
  await writeFile(file, '{"key": "hello-us-ea');
  const { code, stderr } = await cli('status', 'hello', '--local');
  expect(code).toBe(1);
  expect(stderr).toContain(file);
  expect(stderr).toContain('pipeline-setup local reset');

  expect((await cli('local', 'reset', '--yes')).code).toBe(0);
  expect(await json('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
  expect((await cli('init', 'hello', '--local', '--no-wait')).code).toBe(0);
});

it('does not care how the user has set up AWS', async () => {
  for (const [name, value] of [
    ['AWS_USE_FIPS_ENDPOINT', 'true'],
    ['AWS_USE_DUALSTACK_ENDPOINT', 'perhaps'],
    ['AWS_MAX_ATTEMPTS', 'many'],
    ['AWS_S3_USE_ARN_REGION', 'perhaps'],
    ['AWS_REQUEST_CHECKSUM_CALCULATION', 'perhaps'],
  ] as const) {
    vi.stubEnv(name, value);
  }
  expect(await json('status', 'hello', '--local')).toMatchObject({ error: { code: 'unknown-pipeline' } });
  vi.unstubAllEnvs();
});
