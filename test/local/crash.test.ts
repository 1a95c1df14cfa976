/**
 * kill -9 at any moment. The program in `helpers/crash-program.ts` does what is to be survived, and keeps a copy of its
 * home for each moment at which it changes the disk, as a kill at that moment leaves it; then it is killed, so that the
 * locks in the copies are a dead process's. `CRASH_MOMENTS=all` looks at every one of them, else it is every few.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalAws, open } from '../../src/local/index.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { compile, ended, start } from '../helpers/child.js';
import { clock, type Command, commands } from '../helpers/crash-commands.js';
import { look, type Sight } from '../helpers/looking.js';

const all = process.env.CRASH_MOMENTS === 'all';
const STRIDE = all ? 1 : 8;
const RUNNER_STRIDE = all ? 1 : 111;
const TIMING = { minute: 60_000, grace: 100, poll: 10 };

let folder: string;
let before: Sight;
let survived = 0;
let retried = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash '));
  const source = `import '../helpers/crash-program.js';`;
  const program = await compile(folder, 'program', source);
  const child = start(program, folder, String(STRIDE), String(RUNNER_STRIDE));
  expect(await ended(child)).toBe('SIGKILL');
  before = await sightOf(join(folder, 'prepared'));
});
afterAll(async () => {
  process.stdout.write(
    `crashes: ${survived} moments survived, of ${commands.length} commands and a runner; ${retried} retries\n`,
  );
  await rm(folder, { recursive: true, force: true });
});

const opened = (home: string) => open({ home, clock, startRunner: (ended) => ended() });
const sightOf = async (home: string) => look(await opened(home));

it.each(commands.map((command, index) => ({ ...command, index })))('$name', async ({ index, ...command }) => {
  const after = await sightOf(join(folder, String(index), 'home'));
  await atEach(String(index), async (aws) => {
    expect(halfDone(await look(aws), after, command)).toEqual({});
    if (command.starts) await allEnd(aws);
    await again(command, aws);
    if (command.addsUp || command.starts) return;
    const { [command.mayLose ?? '']: _, ...rest } = after;
    expect(await look(aws)).toMatchObject(rest);
  });
});

it('the runner', { timeout: 600_000 }, async () => {
  await atEach('runner', async (aws) => {
    await moveExecutions(aws, TIMING);
    const [{ status, pipelineExecutionId }] = await executionsOf(aws, 'hello');
    if (status === 'Failed') {
      const stageName = await failedStage(aws);
      const retry = { pipelineName: 'hello', stageName, pipelineExecutionId, retryMode: 'FAILED_ACTIONS' };
      await aws.call('codepipeline', 'RetryStageExecution', retry);
      await moveExecutions(aws, TIMING);
      retried += 1;
    }
    const statuses = (await executionsOf(aws, 'hello')).map((execution) => execution.status);
    expect(statuses).toEqual(['Succeeded']);
  });
  expect(retried).toBeGreaterThan(0);
});

/**
 * Opens what was left at each moment, some side by side; what is done there leaves no lock, but for a dead process's that
 * had a runner on its way: nobody takes that for anything.
 */
async function atEach(name: string, work: (aws: LocalAws) => Promise<void>): Promise<void> {
  const copies = join(folder, name, 'moments');
  const left = (await readdir(copies)).map((moment) => join(copies, moment));
  const worker = async () => {
    for (let home = left.pop(); home !== undefined; home = left.pop()) {
      await work(await opened(home));
      expect((await readdir(home)).filter((file) => /^(?!runner-starting).*lock(\.break)?$/.test(file))).toEqual([]);
      survived += 1;
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** The stage whose action failed because its process died. */
async function failedStage(aws: LocalAws): Promise<string> {
  const { actionExecutionDetails } = await aws.call<any>('codepipeline', 'ListActionExecutions', {
    pipelineName: 'hello',
  });
  const [{ stageName, output }] = actionExecutionDetails;
  expect(output.executionResult.errorDetails.message).toContain(
    'The process on this machine that ran it ended unexpectedly.',
  );
  return stageName;
}

async function allEnd(aws: LocalAws): Promise<void> {
  await moveExecutions(aws, TIMING);
  for (const { name } of (await aws.call<any>('codepipeline', 'ListPipelines', {})).pipelines) {
    for (const { status } of await executionsOf(aws, name)) expect(status).toMatch(/Succeeded|Superseded/);
  }
}

async function executionsOf(aws: LocalAws, pipelineName: string): Promise<any[]> {
  return (await aws.call<any>('codepipeline', 'ListPipelineExecutions', { pipelineName })).pipelineExecutionSummaries;
}

/** What is neither as before nor as afterwards: all of it together, or each thing where it is done in steps. */
function halfDone(seen: Sight, after: Sight, { inSteps }: Command): Record<string, (string | undefined)[]> {
  const names = Object.keys({ ...before, ...after, ...seen });
  const isAs = (other: Sight) => names.every((name) => seen[name] === other[name]);
  if (!inSteps && (isAs(before) || isAs(after))) return {};
  const changed = names.filter((name) => before[name] !== after[name] || seen[name] !== after[name]);
  const odd = changed.filter((name) => !inSteps || ![before[name], after[name]].includes(seen[name]));
  return Object.fromEntries(odd.map((name) => [name, [before[name], seen[name], after[name]]]));
}

async function again({ run, doneBefore }: Command, aws: LocalAws): Promise<void> {
  await run(aws).catch((error: unknown) => {
    if ((error as { code?: string }).code !== doneBefore) throw error;
  });
}
