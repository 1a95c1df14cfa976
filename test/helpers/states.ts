/** Homes of local AWSs in which a pipeline is in every state that commands can find it in. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin } from '../../src/local/background.js';
import { type LocalAws, open } from '../../src/local/index.js';
import { run } from '../../src/main.js';
import { resources } from '../../src/resources/index.js';
import { additions, all, type ByHand, call, deleted, editProject, makeAnother, names } from './by-hand.js';
import { asked, boundaries, type Drift, drifts } from './drifts/index.js';
import { disown } from './foreign.js';
import { type FakeHostOptions, fakeHost } from './host.js';
import { driftStages, endStacks, endTasks, withStages } from './stages.js';

/** What each state is made of: another one, and what happened then. */
const states = {
  nothing: [],
  whole: [],
  'at work': ['whole', all(makeAnother, additions, work)],
  drifted: ['at work', all(...oneOfEachKind().map(({ byHand }) => byHand))],
  foreign: ['at work', all(...Object.values(disown))],
  'foreign in part': ['whole', all(disown['artifact-bucket'], disown['build-role'], disown.rule)],
  'half made': ['whole', halfMade],
  released: ['nothing', release],
  'released, and drifted': ['released', driftStages],
} as const satisfies Record<string, readonly [] | readonly [string, ByHand]>;

export type State = keyof typeof states;
export const stateNames = Object.keys(states) as State[];

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface States {
  home(state: State): string;
  /** The home of another local AWS in this state. */
  copy(state: State): Promise<string>;
  aws(home: string): Promise<LocalAws>;
  remove(): Promise<void>;
}

export const initHello = [
  'init',
  'hello',
  '--no-wait',
  '--tag',
  'team=a',
  '--env',
  'STAGE=test',
  '--permissions-boundary',
  asked.permissionsBoundary ?? '',
];

/** With stages of every kind behind Build. */
export const initStages = ['init', '--no-wait', ...withStages];

/** Runs the program on the local AWS in this home. What is under way in environments and stacks has ended when it has waited. */
export async function cli(home: string, args: readonly string[], options: FakeHostOptions = {}): Promise<Said> {
  const host = fakeHost({
    ...options,
    env: { PIPELINE_SETUP_HOME: home, PIPELINE_SETUP_LOCAL: '1', NO_COLOR: '1' },
  });
  const wait = async (ms: number) => {
    const aws = await awsAt(home);
    await endTasks(aws);
    await endStacks(aws);
    await host.wait(ms);
  };
  const code = await run(args, { ...host, wait });
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

/** @param left those that nobody looks at */
export async function prepareStates(...left: readonly State[]): Promise<States> {
  const folder = await mkdtemp(join(tmpdir(), 'states '));
  const home = (state: State) => join(folder, state);
  let copies = 0;
  const copy = async (state: State) => {
    const to = join(folder, `copy ${(copies += 1)}`);
    await cp(home(state), to, { recursive: true });
    return to;
  };
  await awsAt(home('nothing'));
  // Nothing moves by itself: this process has the place of what would work in the background, in copies, too.
  for (const kind of ['runner', 'hosting'] as const) await begin(home('nothing'), kind);
  await cli(home('nothing'), ['local', 'bootstrap']);
  await cp(home('nothing'), home('whole'), { recursive: true });
  await cli(home('whole'), initHello);
  for (const state of stateNames.filter((each) => !left.includes(each))) {
    const [from, happened] = states[state];
    if (from === undefined) continue;
    await cp(home(from), home(state), { recursive: true });
    await happened(await awsAt(home(state)));
  }
  return { home, copy, aws: awsAt, remove: () => rm(folder, { recursive: true, force: true }) };
}

function awsAt(home: string): Promise<LocalAws> {
  return open({ home, startRunner: () => undefined });
}

async function release({ store: { home } }: LocalAws): Promise<void> {
  await cli(home, initStages);
  await cli(home, ['config', 'set', 'GREETING=hello', '-e', 'build']);
}

/** All that `destroy` must end, empty or take away first. */
async function work(aws: LocalAws): Promise<void> {
  const Bucket = names.ownBucket.name;
  const projectName = names.project.name;
  await all(
    // CodeBuild starts no build of what only a pipeline can hand it.
    editProject(() => ({ source: { type: 'NO_SOURCE', buildspec: 'mine.yml' }, artifacts: { type: 'NO_ARTIFACTS' } })),
    call('codebuild', 'StartBuild', { projectName }),
    editProject(() => ({ source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } })),
    call('codebuild', 'CreateReportGroup', {
      name: `${projectName}-tests`,
      type: 'TEST',
      exportConfig: { exportConfigType: 'NO_EXPORT' },
    }),
    call('s3', 'PutObject', { Bucket, Key: 'artifact', Body: Buffer.from('artifact') }),
    call('s3', 'CreateMultipartUpload', { Bucket, Key: 'upload' }),
  )(aws);
}

/** Of what needs another thing, that first: AWS looks at what is there. */
function oneOfEachKind(): Drift[] {
  const any = [...boundaries.slice(0, 1), ...drifts];
  return any.filter(({ kind }, index) => any.findIndex((each) => each.kind === kind) === index).toReversed();
}

/** Backwards, so that a part goes before what it belongs to. */
async function halfMade(aws: LocalAws): Promise<void> {
  const half = resources.map(({ kind }) => kind).filter((_, index) => index % 2 === 1);
  for (const kind of half.toReversed()) await deleted[kind](aws);
}
