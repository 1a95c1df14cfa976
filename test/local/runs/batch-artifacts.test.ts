import { describe, expect, test } from 'vitest';
import { PhaseFailure } from '../../../src/local/runs/build-job.js';
import { combineArtifacts } from '../../../src/local/runs/batch-artifacts.js';
import { readZip, writeZip } from '../../../src/local/runs/zip.js';
import type { BatchRecord } from '../../../src/local/services/codebuild/batch-records.js';
import { rawZip } from '../../helpers/raw-zip.js';

/** What becomes of these artifacts of builds, by the builds' names. */
async function combined(artifacts: Readonly<Record<string, Uint8Array>>): Promise<string[]> {
  const record = {
    batch: { buildBatchConfig: { combineArtifacts: true } },
    outputs: [{ name: 'All', bucket: 'artifacts', key: 'all' }],
    spec: { tasks: Object.keys(artifacts).map((identifier) => ({ identifier })) },
  } as unknown as BatchRecord;
  let zip = new Uint8Array();
  await combineArtifacts(record, async (operation, input) => {
    const { Key, Body } = input as { Key: string; Body?: Uint8Array<ArrayBuffer> };
    if (operation === 'PutObject') zip = Body ?? zip;
    return { Body: artifacts[Key.replace('all/', '')] } as never;
  });
  return readZip(zip).map(({ path, kind, content }) => `${kind} ${path}: ${Buffer.from(content()).toString()}`);
}

const file = (path: string, content: string) => ({ path, content: Buffer.from(content), executable: false });

describe('combined artifacts', () => {
  test('have the files and the symlinks of all builds; of the same path, the last', async () => {
    const one = writeZip([file('a', 'one'), file('b', 'one'), { ...file('latest', 'a'), symlink: true }]);
    const two = writeZip([file('b', 'two')]);
    expect(await combined({ one, two })).toEqual(['file a: one', 'file b: two', 'symlink latest: a']);
  });

  test('are no more than fits into the memory', async () => {
    const failure = combined({ small: writeZip([file('a', 'one')]), large: rawZip([{ name: 'b', size: 2 ** 30 }]) });
    await expect(failure).rejects.toThrow(
      new PhaseFailure('CLIENT_ERROR', 'its files have 1073741827 bytes, more than the 1073741824 that are packed'),
    );
  });
});
