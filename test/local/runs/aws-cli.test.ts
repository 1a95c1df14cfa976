import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { moveExecutions } from '../../../src/local/runs/runner.js';
import { createProject, getBuild, logOf, startBuild } from '../../helpers/codebuild.js';
import { openLocal } from '../../helpers/local.js';
import { findProgram } from '../../helpers/program.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'no aws '));
  // What a build needs, and no AWS CLI.
  for (const program of ['sh', 'cat', 'bash', 'echo']) await symlink(findProgram(program) ?? '', join(folder, program));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** The log of a build that calls `aws`. @param path what there is to find programs in */
async function log(path: string, awsCli?: string): Promise<string[]> {
  vi.stubEnv('PATH', path);
  const local = await openLocal(awsCli === undefined ? {} : { awsCli });
  try {
    await createProject(local, 'version: 0.2\nphases: { build: { commands: [aws s3 "a b" || true] } }');
    const id = await startBuild(local);
    await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 10 });
    return await logOf(local, await getBuild(local, id));
  } finally {
    await local.close();
  }
}

test('where there is no AWS CLI, what stands in for it gets the arguments', async () => {
  const lines = await log(folder, "echo 'stands in:'");
  expect(lines).toContain('stands in: s3 a b');
});

test('an AWS CLI that is installed is found first', async () => {
  const installed = join(folder, 'installed');
  await mkdir(installed);
  await writeFile(join(installed, 'aws'), '#!/bin/sh\necho "installed: $*"\n');
  await chmod(join(installed, 'aws'), 0o755);
  const lines = await log([folder, installed].join(delimiter), "echo 'stands in:'");
  expect(lines).toContain('installed: s3 a b');
  expect(lines.join()).not.toContain('stands in:');
});

test('without one that stands in, builds have what is installed', async () => {
  expect((await log(folder)).join()).toMatch(/aws.*not found/);
});
