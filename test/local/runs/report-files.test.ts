import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportGroup } from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildJob } from '../../../src/local/runs/build-job.js';
import { exportFiles } from '../../../src/local/runs/report-export.js';
import { readFiles } from '../../../src/local/runs/report-files.js';
import { formatNamed } from '../../../src/local/runs/reports/formats.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reports-'));
});
afterEach(() => rm(folder, { recursive: true }));

const found = (path: string) => ({ path, real: join(folder, path) });

test('a file that cannot be read is told beside the others', async () => {
  await writeFile(join(folder, 'a.xml'), '<testsuite><testcase/></testsuite>');
  const problems: string[] = [];
  const files = [found('gone.xml'), found('a.xml')];
  const contents = await readFiles(files, formatNamed('JUNITXML'), problems, new AbortController().signal);
  expect(contents.map(({ path }) => path)).toEqual(['a.xml']);
  expect(problems).toEqual(['gone.xml cannot be read: ENOENT']);
});

test.each(['ZIP', 'NONE'] as const)(
  'files that do not fit into the memory are not exported (%s)',
  async (packaging) => {
    await writeFile(join(folder, 'a.xml'), '');
    await truncate(join(folder, 'a.xml'), 2 ** 31);
    const s3Destination = { bucket: 'raw-files', packaging };
    const group: ReportGroup = { exportConfig: { exportConfigType: 'S3', s3Destination } };
    const calls: string[] = [];
    const job = { call: async (_: string, operation: string) => void calls.push(operation) } as unknown as BuildJob;
    expect(await exportFiles(job, group, 'unit', [found('a.xml')], false)).toEqual([
      'its files could not be exported to raw-files: its files have 2147483648 bytes, more than the 1073741824 that are packed',
    ]);
    expect(calls).toEqual([]);
  },
);
