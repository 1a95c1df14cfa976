/**
 * Every resource, and every way in which people can change it: seen, shown as a difference, and repaired. Changes of
 * different resources do not touch each other, so that one of each is made and repaired at a time.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision, type Result } from '../../src/engine.js';
import { inspect, type Survey } from '../../src/inspect.js';
import type { Outcome } from '../../src/events.js';
import { resources } from '../../src/resources/index.js';
import { isRead } from '../helpers/aws.js';
import { additions, another, call, editPipeline, makeAnother, names } from '../helpers/by-hand.js';
import { asTheyAre, expectDrift, of, touched } from '../helpers/drifting.js';
import { asked, boundaries, choices, type Drift, drifts, driftsOfOurs } from '../helpers/drifts/index.js';
import { look } from '../helpers/looking.js';
import { type Local, openLocal } from '../helpers/local.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];
/** All that is there before anything drifts, with what people have added. */
let before: string[];

beforeAll(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
  await provision(await inspect(session, asked));
  await makeAnother(local.aws);
  await additions(local.aws);
  before = asTheyAre(await inspect(session, asked));
});
afterAll(() => local.close());

const unasked = { name: 'hello' };

function writes(): Recorded[] {
  return requests.filter(({ operation }) => !isRead(operation));
}

/** One drift of each kind at a time; of what needs another thing, that first: AWS looks at what is there. */
function rounds(all: readonly Drift[]): { round: Drift[] }[] {
  const found: { round: Drift[] }[] = [];
  for (const drift of all.toReversed()) {
    const free = found.find(({ round }) => !of(round, drift.kind));
    if (free) free.round.push(drift);
    else found.push({ round: [drift] });
  }
  return found;
}

describe.each(rounds(drifts))('what people change', ({ round }) => {
  let seen: Survey;
  let results: Result<Outcome>[];

  beforeAll(async () => {
    for (const { byHand } of round) await byHand(local.aws);
    requests.length = 0;
    seen = await inspect(session, unasked);
    expect(writes()).toEqual([]);
    results = await provision(seen);
  });

  test.each(round)('$kind: $what', (drift) => {
    expectDrift(seen, drift);
    expect(of(results, drift.kind)?.outcome).toBe('updated');
  });

  test('is all that is repaired, and then everything is as it was', async () => {
    expect(touched(results)).toEqual(round.map(({ kind }) => kind).toSorted());
    await expectAsBefore();
  });
});

async function expectAsBefore(): Promise<void> {
  const survey = await inspect(session, asked);
  expect(asTheyAre(survey)).toEqual(before);
  requests.length = 0;
  expect(touched(await provision(survey))).toEqual([]);
  expect(requests).toEqual([]);
}

describe.each(rounds(choices))('what people choose', ({ round }) => {
  let seen: Survey;
  let results: Result<Outcome>[];

  beforeAll(async () => {
    for (const { byHand } of round) await byHand(local.aws);
    requests.length = 0;
    const kept = await inspect(session, unasked);
    expect(touched(await provision(kept))).toEqual([]);
    expect(kept.inspections.filter(({ state }) => state !== 'present')).toEqual([]);
    seen = await inspect(session, asked);
    expect(writes()).toEqual([]);
    results = await provision(seen);
  });

  test.each(round)('$kind: $what', (drift) => {
    expectDrift(seen, drift);
    expect(of(results, drift.kind)?.outcome).toBe('updated');
  });

  test('stays until it is asked for', async () => {
    expect(touched(results)).toEqual(round.map(({ kind }) => kind).toSorted());
    await expectAsBefore();
  });
});

describe('the boundary of a role', () => {
  test.each(boundaries)('$kind: $what', async (drift) => {
    await drift.byHand(local.aws);
    const seen = await inspect(session, asked);
    expectDrift(seen, drift);
    expect(touched(await provision(seen))).toEqual([drift.kind]);
    await expectAsBefore();
  });

  test.each(['pipeline', 'build', 'trigger'] as const)('%s-role: none, when the others have one', async (purpose) => {
    const { name: RoleName } = names[`${purpose}Role`];
    await call('iam', 'DeleteRolePermissionsBoundary', { RoleName })(local.aws);
    const seen = await inspect(session, unasked);
    const change = ['permissionsBoundary', undefined, asked.permissionsBoundary] as const;
    expectDrift(seen, { kind: `${purpose}-role`, changes: [change] });
    expect(touched(await provision(seen))).toEqual([`${purpose}-role`]);
    await expectAsBefore();
  });
});

test('the boundary of one role alone is no choice for the others', async () => {
  const { name: RoleName } = names.triggerRole;
  const put = (PermissionsBoundary: string) =>
    call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary })(local.aws);
  await put('arn:aws:iam::aws:policy/AdministratorAccess');
  expect(touched(await provision(await inspect(session, unasked)))).toEqual(['trigger-role']);
  await expectAsBefore();
  for (const role of ['pipelineRole', 'buildRole'] as const) {
    await call('iam', 'DeleteRolePermissionsBoundary', { RoleName: names[role].name })(local.aws);
  }
  expect(touched(await provision(await inspect(session, unasked)))).toEqual([]);
  await provision(await inspect(session, asked));
  await expectAsBefore();
});

describe('what is chosen in the pipeline is followed by what goes with it', () => {
  const branch = (name: string) =>
    editPipeline(({ stages }) => {
      Object.assign(stages[0]?.actions[0]?.configuration ?? {}, { BranchName: name });
    });
  const store = (bucket: string) => editPipeline(({ artifactStore }) => (artifactStore.location = bucket));
  const at = 'stages.Source.actions.Source.configuration.BranchName';

  test('the branch, until another is asked for', async () => {
    await branch('dev')(local.aws);
    const seen = await inspect(session, unasked);
    expect(of(seen.inspections, 'rule')?.changes).toEqual([
      { path: 'pattern.detail.referenceName.0', from: 'main', to: 'dev' },
    ]);
    expect(touched(await provision(seen))).toEqual(['rule']);

    const back = await inspect(session, asked);
    expect(of(back.inspections, 'pipeline')?.changes).toEqual([{ path: at, from: 'dev', to: 'main' }]);
    expect(touched(await provision(back))).toEqual(['pipeline', 'rule']);
    await expectAsBefore();
  });

  test('the bucket', async () => {
    await store(another.bucket)(local.aws);
    const seen = await inspect(session, unasked);
    expect(of(seen.inspections, 'artifact-bucket')).toMatchObject({ state: 'present', changes: [] });
    expect(touched(await provision(seen))).toEqual(['build-policy', 'pipeline-policy']);
    expect(touched(await provision(await inspect(session, unasked)))).toEqual([]);

    await store(names.ownBucket.name)(local.aws);
    expect(touched(await provision(await inspect(session, unasked)))).toEqual(['build-policy', 'pipeline-policy']);
    await expectAsBefore();
  });
});

test('nothing that a resource declares is left out here', async () => {
  const { context } = await inspect(session, asked);
  const followed = [
    // What there is of it only stages behind Build have.
    'pipeline flow',
    'pipeline artifactBucket',
    'pipeline stages.Source.actions.Source.configuration.BranchName',
    // The local AWS has no other source.
    'pipeline stages.Source.actions.Source.actionTypeId',
  ];
  const tried = [...drifts, ...driftsOfOurs, ...choices, ...boundaries].flatMap(({ kind, changes }) =>
    changes.map(([path]) => `${kind} ${path}`),
  );
  const declared = resources.flatMap((resource) => fields(resource.desired(context), `${resource.kind} `));
  const isTried = (field: string) => tried.some((path) => path === field || path.startsWith(`${field}.`));
  expect(declared.filter((field) => !isTried(field)).toSorted()).toEqual(followed.toSorted());
  expect(declared.length).toBeGreaterThan(50);
});

/** The paths of all that is declared; what has parts that only make sense together is one. */
function fields(value: unknown, path: string): string[] {
  const oneThing = typeof value !== 'object' || value === null || 'Statement' in value || 'provider' in value;
  if (oneThing) return [path];
  const below = (key: string) => (path.endsWith(' ') ? `${path}${key}` : `${path}.${key}`);
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, each]) => fields(each, below(key)));
  if (!value.every((item) => typeof item === 'object' && Object.keys(item).length > 1)) return [path];
  return value.flatMap(({ name, ...rest }) => fields(rest, below(name)));
}

test('in the end destroy leaves nothing of it, with all that people have added', async () => {
  for (const { byHand } of rounds(drifts)[0]?.round ?? []) await byHand(local.aws);
  await destroy(await inspect(session, unasked), {});
  expect(Object.keys(await look(local.aws)).filter((thing) => thing.includes('hello'))).toEqual([]);
});
