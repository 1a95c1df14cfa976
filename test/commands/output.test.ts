import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OutputOptions } from '../../src/commands/options.js';
import { outputFor } from '../../src/commands/output.js';
import type { CallEvent } from '../../src/events.js';
import { fakeHost, noon } from '../helpers/host.js';

const call: CallEvent = {
  type: 'call',
  service: 'IAM',
  operation: 'CreateRole',
  start: noon,
  ms: 1300,
  attempts: [
    { start: noon, ms: 40 },
    { start: noon + 1200, ms: 100 },
  ],
  requestId: 'd1f0',
};
const failed: CallEvent = {
  ...call,
  operation: 'GetRole',
  ms: 40,
  attempts: [{ start: noon, ms: 40 }],
  error: 'NoSuchEntityException',
};

describe('--debug', () => {
  const lines = [
    'call IAM CreateRole 1300 ms in 2 attempts (request d1f0)',
    'call IAM GetRole 40 ms NoSuchEntityException (request d1f0)',
    '',
  ].join('\n');

  async function said(options: OutputOptions, tty = false) {
    const host = fakeHost({ tty });
    const { progress } = await outputFor(options, host);
    progress.emit(call);
    progress.emit(failed);
    progress.stop();
    expect(host.stdout.text).toBe('');
    return stripVTControlCharacters(host.stderr.text);
  }

  test.each<[OutputOptions]>([[{}], [{ json: true }], [{ quiet: true }]])(
    'prints every call on stderr with %j',
    async (options) => {
      expect(await said({ ...options, debug: true })).toBe(lines);
      expect(await said(options)).toBe('');
    },
  );

  test('also above what moves on a terminal', async () => {
    vi.stubEnv('CI', undefined);
    const text = await said({ debug: true }, true);
    vi.unstubAllEnvs();
    expect(text).toContain(lines);
  });
});

describe('--trace', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trace '));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** The names of what is in the trace. */
  async function traced(file: string): Promise<string[]> {
    const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: { ph: string; name: string }[] };
    return traceEvents.flatMap(({ ph, name }) => (ph === 'X' ? name : []));
  }

  test('writes the calls and the resources, in place of what was there, when nothing more is shown', async () => {
    const host = fakeHost({ cwd: folder });
    await writeFile(join(folder, 'it.json'), 'x'.repeat(10_000));
    const { progress } = await outputFor({ trace: 'it.json', quiet: true }, host);
    progress.emit(call);
    progress.emit({ type: 'resource-failed', kind: 'build-role', name: 'hello-build', start: noon, ms: 1300 });
    progress.stop();
    const file = join(folder, 'it.json');
    expect(await traced(file)).toEqual(['IAM CreateRole', 'hello-build', 'IAM CreateRole', 'attempt 1', 'attempt 2']);
    expect(await readFile(file, 'utf8')).toContain(
      `"name":"hello-build","pid":1,"tid":2,"ts":${noon * 1000},"dur":1300000`,
    );
    progress.emit(failed);
    progress.stop();
    expect(await traced(file)).toContain('IAM GetRole');
  });

  test('a file that cannot be written is an error before anything is done', async () => {
    await expect(outputFor({ trace: join(folder, 'no', 'it.json') }, fakeHost())).rejects.toMatchObject({
      code: 'trace',
      exitCode: 2,
      message: expect.stringContaining('ENOENT'),
      hint: expect.stringContaining('Nothing was done'),
    });
  });

  test('one that cannot be written in the end is said, and changes nothing else', async () => {
    const host = fakeHost();
    const { progress } = await outputFor({ trace: join(folder, 'it.json'), quiet: true }, host);
    await rm(folder, { recursive: true });
    progress.stop();
    expect(host.stderr.text).toMatch(/^The trace could not be written: ENOENT.*\.\n$/);
  });
});
