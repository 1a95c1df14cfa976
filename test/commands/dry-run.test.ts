/**
 * Commands that only look make no writing call, whatever there is. Everything is heard that a local AWS is asked for,
 * and what writes is told by its name, so that a new operation is heard, too.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRead } from '../helpers/aws.js';
import { cli, initHello, initStages, prepareStates, type State, stateNames, type States } from '../helpers/states.js';
import { withOtherStages } from '../helpers/stages.js';
import { listenIn, type Wire } from '../helpers/wire.js';

let wire: Wire;
let states: States;

beforeAll(async () => {
  wire = listenIn();
  states = await prepareStates();
});
afterAll(async () => {
  wire.close();
  await states.remove();
});

const looking = [
  ['init', 'hello', '--dry-run'],
  ['init', 'hello', '--dry-run', '--adopt', '--yes'],
  ['init', 'hello', '--dry-run', '--timeout', '10', '--branch', 'dev', '--tag', 'team=b', '--env', 'STAGE=live'],
  ['init', '--dry-run', ...withOtherStages],
  ['destroy', 'hello', '--dry-run', '--delete-repository', '--yes'],
  ['status', 'hello', '--json'],
  ['list'],
];

const writes = () => wire.heard().filter((operation) => !isRead(operation));

describe.each(stateNames)('%s', (state) => {
  test('only looking changes nothing', async () => {
    const home = states.home(state);
    const before = await filesIn(home);
    for (const args of looking) {
      wire.heard();
      const { code } = await cli(home, args);
      const heard = wire.heard();
      expect(heard).not.toEqual([]);
      expect([args, heard.filter((operation) => !isRead(operation))]).toEqual([args, []]);
      // Of nothing there is no status.
      expect(code).toBe(state === 'nothing' && args[0] === 'status' ? 1 : 0);
    }
    expect(await filesIn(home)).toEqual(before);
  });
});

test.each<[State, string[], (string | undefined)[] | undefined]>([
  ['foreign', ['init', 'hello'], undefined],
  ['foreign in part', ['init', 'hello', '--yes'], undefined],
  ['foreign', ['init', 'hello', '--adopt'], ['n']],
  ['whole', ['init', 'hello', '--artifact-bucket', 'nobodys-bucket'], undefined],
  ['whole', ['destroy', 'hello'], undefined],
  ['whole', ['destroy', 'hello'], ['no']],
  ['whole', ['destroy', '--yes'], undefined],
])('%s: what is refused or declined changes nothing: %s', async (state, args, answers) => {
  const home = states.home(state);
  const before = await filesIn(home);
  wire.heard();
  const { code } = await cli(home, args, { tty: answers !== undefined, ...(answers && { answers }) });
  expect(code).not.toBe(0);
  expect(writes()).toEqual([]);
  expect(await filesIn(home)).toEqual(before);
});

test('what would go for good with settings and a website is said', async () => {
  const { code, stdout } = await cli(states.home('released'), ['destroy', 'hello', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nWith it goes what these hold:\n  settings .*\n  site bucket /);
});

test('all that the program can write is heard when it does write', async () => {
  wire.heard();
  for (const [state, init] of [
    ['nothing', initHello],
    ['drifted', initHello],
    ['nothing', initStages],
    ['released, and drifted', ['init', '--no-wait', ...withOtherStages]],
  ] as const) {
    const home = await states.copy(state);
    expect(await cli(home, init)).toMatchObject({ code: 0 });
    const destroy = ['destroy', 'hello', '--yes', '--delete-repository', '--no-backup'];
    expect(await cli(home, destroy)).toMatchObject({ code: 0 });
  }
  expect([...new Set(writes())].toSorted()).toEqual(await writtenBySource());
});

/** What is called only where something is under way, or by the commands about settings: in tests of their own. */
const driving = [
  'AbortEnvironmentUpdate',
  'AddTagsToResource',
  'CancelUpdateStack',
  'DeleteParameter',
  'PutApprovalResult',
  'PutParameter',
  'RetryStageExecution',
  'RollbackStage',
  'SendCommand',
  'StartPipelineExecution',
  'StopPipelineExecution',
];

/** The operations that the source has commands for and that are not for reading. */
async function writtenBySource(): Promise<string[]> {
  const files = await readdir('src', { recursive: true });
  const ours = files.filter((file) => file.endsWith('.ts') && !file.startsWith('local/'));
  const texts = await Promise.all(ours.map((file) => readFile(join('src', file), 'utf8')));
  const names = texts.flatMap((text) => text.match(/(?<=new )[A-Z]\w+(?=Command\()/g) ?? []);
  return [...new Set(names)].filter((name) => !isRead(name) && !driving.includes(name)).toSorted();
}

/** The local AWS's state and repositories, file by file. */
async function filesIn(home: string): Promise<Record<string, string>> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = files.filter((file) => /^(state|repositories)\b/.test(file.slice(home.length + 1)));
  return Object.fromEntries(await Promise.all(kept.map(async (file) => [file, await readFile(file, 'latin1')])));
}
