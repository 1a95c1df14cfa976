/** What `--debug` and `--trace` show of a real command. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cli, openCli } from '../helpers/cli.js';

let cli: Cli;
beforeEach(async () => {
  cli = await openCli({ npm: 'idle' });
});
afterEach(async () => {
  await cli.close();
});

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly args: { readonly name?: string; readonly requestId?: string };
}

/** What is in each row of the trace. */
async function rowsOf(file: string): Promise<Map<string, TraceEvent[]>> {
  const text = await readFile(join(cli.folder, file), 'utf8');
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] };
  const rows = traceEvents.filter(({ name }) => name === 'thread_name');
  return new Map(
    rows.map(({ tid, args }) => [
      args.name ?? '',
      traceEvents.filter((event) => event.ph === 'X' && event.tid === tid),
    ]),
  );
}

test('init shows every call that it makes, beside its one JSON document', async () => {
  const seen = ['--debug', '--trace', 'init.json'];
  const { code, stdout, stderr } = await cli.run('init', 'hello', '--local', '--no-wait', '--json', ...seen);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { pipeline: 'hello' }]);
  const lines = stderr.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^call [A-Z][\w ]+ [A-Z]\w+ \d+ ms(?: \w+)? \(request [\w-]+\)$/);

  const rows = await rowsOf('init.json');
  const traced = [...rows].filter(([row]) => row !== 'critical path').flatMap(([, events]) => events);
  const ids = traced.flatMap(({ args }) => args.requestId ?? []);
  expect(new Set(ids)).toEqual(new Set(lines.map((line) => /request ([\w-]+)/.exec(line)?.[1])));
  expect(ids).toHaveLength(lines.length);
  expect(rows.get('pipeline-role')).toMatchObject([{ name: 'hello-us-east-1-pipeline' }]);
  const path = rows.get('critical path')?.map(({ name }) => name);
  expect(path?.[0]).toMatch(/ (Get|List|Describe|BatchGet)/);
  expect(path).toContain('CodePipeline CreatePipeline');
  expect(path?.at(-1)).toBe('EventBridge PutTargets');
});

test('the trace is there also when the command fails', async () => {
  expect((await cli.inProcess('status', 'nothing', '--local', '--trace', 'status.json')).code).toBe(1);
  expect([...(await rowsOf('status.json')).keys()]).toContain('CodePipeline');
});

test('a trace that cannot be written is said before anything is made', async () => {
  const { code, stderr } = await cli.inProcess(
    'init',
    'hello',
    '--local',
    '--no-wait',
    '--trace',
    'no/such/folder.json',
  );
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: The trace cannot be written: ENOENT/)]);
  expect(await cli.look('list', '--local')).toMatchObject({ pipelines: [] });
});
