/** What a user runs into, with the built program: interruptions, crashes, damage, drift, and two at once. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../src/local/index.js';
import { type Cli, ended, line, openCli } from '../helpers/cli.js';
import { configOf } from '../helpers/local.js';

describe('trouble', () => {
  let cli: Cli;
  beforeEach(async ({ task }) => {
    // Whoever is interrupted, or killed, must still be at work.
    cli = await openCli({ npm: /while watching|killed/.test(task.name) ? 'held' : 'idle' });
  });
  afterEach(() => cli.close());

  const outcomes = ({ resources }: { resources: { outcome: string }[] }) =>
    new Set(resources.map(({ outcome }) => outcome));

  /** All files of the local AWS and what is in them. */
  async function snapshot(): Promise<Record<string, string>> {
    const entries = await readdir(cli.home, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')])));
  }

  it('Ctrl-C while watching stops the watching; the execution goes on to its end', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /^Execution/);
    init.kill('SIGINT');
    expect(await ended(init)).toBe(130);
    await cli.letGo();
    expect((await cli.run('status', 'hello', '--local', '--watch')).code).toBe(0);
  });

  it('Ctrl-C while making things: init again goes on, and nothing is made twice', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /created/);
    init.kill('SIGINT');
    expect(await ended(init)).toBe(130);
    const document = await cli.json('init', 'hello', '--local');
    expect(document.execution).toMatchObject({ status: 'Succeeded' });
    expect((await cli.json('status', 'hello', '--local')).executions).toHaveLength(1);
  });

  it('an execution whose runner was killed is shown as failed, with that reason', async () => {
    const init = cli.start('init', 'hello', '--local');
    await line(init, /Source .*Succeeded/);
    const { runner } = await cli.json('local', 'info');
    process.kill(runner, 'SIGKILL');
    expect(await ended(init)).toBe(1);
    const { execution } = await cli.json('status', 'hello', '--local');
    expect(execution.status).toBe('Failed');
    expect(execution.stages[1].actions[0].error.message).toMatch(/ended/);
  });

  it('--dry-run changes nothing, of nothing and of everything', async () => {
    await cli.run('local', 'info');
    const fresh = await cli.json('init', 'hello', '--local', '--dry-run');
    expect(outcomes(fresh)).toEqual(new Set(['created']));
    expect((await cli.json('list', '--local')).pipelines).toEqual([]);

    await cli.run('init', 'hello', '--local');
    const before = await snapshot();
    const changed = await cli.run('init', 'hello', '--local', '--timeout', '10', '--env', 'STAGE=test', '--dry-run');
    expect(changed.code).toBe(0);
    expect(changed.stdout).toContain('    timeout: 60 → 10');
    expect(changed.stdout).toContain('    env.STAGE: (none) → test');
    await cli.run('destroy', 'hello', '--local', '--delete-repository', '--dry-run');
    expect(await snapshot()).toEqual(before);
  });

  it('drift is shown by status, as a difference by --dry-run, and repaired by init', async () => {
    await cli.run('init', 'hello', '--local', '--timeout', '10', '--no-wait');
    const aws = await open({ home: cli.home, startRunner: () => undefined });
    await new S3Client({ ...configOf(aws), requestHandler: aws.requestHandler }).send(
      new PutBucketVersioningCommand({
        Bucket: 'hello-000000000000-us-east-1',
        VersioningConfiguration: { Status: 'Suspended' },
      }),
    );
    const status = await cli.run('status', 'hello', '--local');
    expect(status.stdout).toMatch(/~ artifact bucket .* drifted +versioning$/m);
    expect((await cli.run('init', 'hello', '--local', '--dry-run')).stdout).toContain(
      'versioning: Suspended → Enabled',
    );

    const { resources } = await cli.json('init', 'hello', '--local', '--no-wait');
    const touched = resources.filter(({ outcome }: { outcome: string }) => outcome !== 'unchanged');
    expect(touched).toMatchObject([{ kind: 'artifact-bucket', outcome: 'updated' }]);
    expect((await cli.run('status', 'hello', '--local')).stdout).not.toContain('drifted');
  });

  it('two at once do not lose what the other writes', async () => {
    const names = ['one', 'two', 'three'];
    const documents = await Promise.all(names.map((name) => cli.json('init', name, '--local')));
    expect(documents.map(({ execution }) => execution.status)).toEqual(names.map(() => 'Succeeded'));
    const { pipelines } = await cli.json('list', '--local');
    expect(pipelines.map(({ name }: { name: string }) => name)).toEqual(['one', 'three', 'two']);
    const unknown = await cli.run('status', 'tree', '--local');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('There are: three, one, two');
  });

  it('a damaged file is named, and local reset is the way out', async () => {
    await cli.run('init', 'hello', '--local', '--no-wait');
    const file = Object.keys(await snapshot()).find((name) => name.endsWith('roles/hello-us-east-1-build.json')) ?? '';
    await writeFile(file, '{"key": "hello-us-ea');
    const { code, stderr } = await cli.run('status', 'hello', '--local');
    expect(code).toBe(1);
    expect(stderr).toContain(file);
    expect(stderr).toContain('pipeline-setup local reset');

    expect((await cli.run('local', 'reset', '--yes')).code).toBe(0);
    expect(await cli.json('local', 'info')).toMatchObject({ pipelines: [], repositories: [] });
    expect((await cli.run('init', 'hello', '--local', '--no-wait')).code).toBe(0);
  });
});
