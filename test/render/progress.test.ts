import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Event } from '../../src/events.js';
import { progressFor, type Progress, silent } from '../../src/render/progress.js';
import { execution, runningBuildRun } from '../helpers/execution.js';
import { type FakeHost, fakeHost } from '../helpers/host.js';

const events: Event[] = [
  { type: 'resource-started', kind: 'repository', name: 'hello' },
  { type: 'resource-started', kind: 'rule', name: 'hello-push' },
  { type: 'resource-finished', kind: 'rule', name: 'hello-push', outcome: 'created', start: 0, ms: 200 },
  { type: 'note', text: 'something to know' },
  { type: 'resource-finished', kind: 'repository', name: 'hello', outcome: 'created', start: 0, ms: 400 },
  { type: 'execution', execution: execution(runningBuildRun) },
  { type: 'execution', execution: execution() },
];

const lines = [
  '✔ push rule        hello-push created 0.2s',
  '~ something to know',
  '✔ repository       hello created 0.4s',
  '',
  'Execution e1e1e1e1-0000-4000-8000-000000000001 started by the creation of the pipeline',
  '✔ Source           CodeCommit Succeeded 2.0s  3f2c1a9 Say hello (Ada)',
  '✔ Build            CodeBuild Succeeded 30s',
];

function play(progress: Progress): void {
  for (const event of events) progress.emit(event);
  progress.stop();
}

test('in a pipe: a line for everything that happened, and nothing that moves', async () => {
  const host = fakeHost();
  play(await progressFor(host));
  expect(host.stderr.text.split('\n')).toEqual([...lines, '']);
  expect(host.stdout.text).toBe('');
});

test('what stands in columns is as wide as the longest that comes', async () => {
  const host = fakeHost();
  const progress = await progressFor(host);
  progress.emit({ type: 'work', kinds: ['rule', 'beanstalk-application'] });
  progress.emit({ type: 'resource-finished', kind: 'rule', name: 'hello-push', outcome: 'unchanged', start: 0, ms: 1 });
  expect(host.stderr.text).toBe('- push rule              hello-push unchanged\n');
});

test.each([{ TERM: 'dumb' }, { CI: 'true' }])('nothing moves on a terminal either with %j', async (env) => {
  const host = fakeHost({ tty: true, env });
  play(await progressFor(host));
  expect(stripVTControlCharacters(host.stderr.text).split('\n')).toEqual([...lines, '']);
});

test('nothing moves on a terminal that has no columns', async () => {
  const host = fakeHost({ tty: true });
  Object.assign(host.stderr, { columns: 0 });
  play(await progressFor(host));
  expect(stripVTControlCharacters(host.stderr.text).split('\n')).toEqual([...lines, '']);
});

test('silent says nothing', () => {
  expect(() => {
    play(silent);
    silent.line('x');
  }).not.toThrow();
});

describe('on a terminal', () => {
  let host: FakeHost;
  let progress: Progress;

  beforeEach(async () => {
    // The spinner asks the process, too, whether it is on a terminal.
    vi.stubEnv('CI', undefined);
    vi.stubEnv('TERM', 'xterm');
    host = fakeHost({ tty: true });
    progress = await progressFor(host);
  });
  afterEach(() => {
    progress.stop();
    vi.unstubAllEnvs();
  });

  test('the lines that stay are the same', () => {
    play(progress);
    expect(screen(host.stderr.text)).toEqual([...lines, '']);
  });

  test('the last line says what is being worked on', () => {
    progress.emit(events[0]!);
    progress.emit(events[1]!);
    expect(screen(host.stderr.text).at(-1)).toMatch(/^\S repository/);
    progress.emit(events[2]!);
    progress.emit(events[3]!);
    expect(screen(host.stderr.text)).toEqual([lines[0], lines[1], expect.stringMatching(/^\S repository$/)]);
  });

  test('the last line says what is done to keep the code, until it is kept', () => {
    progress.emit({ type: 'backup', doing: 'keeping the code' });
    progress.emit({ type: 'backup', doing: 'keeping the code · Receiving objects: 45%' });
    expect(screen(host.stderr.text)).toEqual([
      expect.stringMatching(/^\S keeping the code( · Receiving objects: 45%)?$/),
    ]);
    progress.emit({ type: 'backup', doing: undefined });
    expect(screen(host.stderr.text)).toEqual(['']);
  });

  test('nothing moves any more after a failure', () => {
    progress.emit(events[0]!);
    progress.emit({ type: 'resource-failed', kind: 'repository', name: 'hello', start: 0, ms: 1 });
    expect(screen(host.stderr.text)).toEqual(['']);
  });

  test('an answer that comes late does not wipe off what is asked on the terminal', () => {
    progress.stop();
    host.stderr.write('Go on? ');
    const late = { type: 'call', service: 'S3', operation: 'GetBucketPolicy', start: 0, ms: 1, attempts: [] } as const;
    progress.emit({ ...late, requestId: 'r', error: undefined });
    expect(screen(host.stderr.text)).toEqual(['Go on? ']);
  });

  test('no half line is left behind when it is stopped in the middle', () => {
    progress.emit(events[0]!);
    progress.line('a line that stays');
    progress.stop();
    expect(screen(host.stderr.text)).toEqual(['a line that stays', '']);
  });
});

// oxlint-disable-next-line no-control-regex -- these are the control sequences that move a terminal's cursor
const tokens = /\u001B\[\??([\d;]*)([A-Za-z])|\n|[^\u001B\n]+/g;

/** What a terminal would show. */
function screen(text: string): string[] {
  const rows = [''];
  for (const [token] of text.matchAll(tokens)) {
    if (token === '\n') rows.push('');
    else if (token === '\u001B[0K') rows[rows.length - 1] = '';
    else if (!token.startsWith('\u001B')) rows[rows.length - 1] += token;
  }
  return rows;
}
