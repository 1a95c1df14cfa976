/** Every resource deleted by hand, and what of ours can be taken out of a pipeline that nobody has added to. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { inspect, type Survey } from '../../src/inspect.js';
import { type Kind, resources } from '../../src/resources/index.js';
import { isRead } from '../helpers/aws.js';
import { deleted } from '../helpers/by-hand.js';
import { asTheyAre, expectDrift, touched } from '../helpers/drifting.js';
import { driftsOfOurs } from '../helpers/drifts/index.js';
import { type Local, openLocal } from '../helpers/local.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];
let before: string[];

const asked = { name: 'hello' };
const kinds = resources.map(({ kind }) => kind);

beforeAll(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
  await provision(await inspect(session, asked));
  before = asTheyAre(await inspect(session, asked));
});
afterAll(() => local.close());

/** With what goes with it: AWS has no policy without its role, and no target without its rule. */
const withParts = (kind: Kind) =>
  resources.flatMap((each) => (each.kind === kind || ('partOf' in each && each.partOf === kind) ? [each.kind] : []));

function inState({ inspections }: Survey, wanted: string): Kind[] {
  return inspections.flatMap(({ kind, state }) => (state === wanted ? [kind] : [])).toSorted();
}

async function expectAsBefore(): Promise<void> {
  const survey = await inspect(session, asked);
  expect(inState(survey, 'present')).toEqual(kinds.toSorted());
  expect(asTheyAre(survey)).toEqual(before);
  requests.length = 0;
  expect(touched(await provision(survey))).toEqual([]);
  expect(requests).toEqual([]);
}

test.each(kinds)('%s is missed, and made again', async (kind) => {
  await deleted[kind](local.aws);
  requests.length = 0;
  const seen = await inspect(session, asked);
  expect(requests.filter(({ operation }) => !isRead(operation))).toEqual([]);
  expect(inState(seen, 'missing')).toEqual(withParts(kind).toSorted());
  expect(inState(seen, 'present')).toHaveLength(kinds.length - withParts(kind).length);

  const results = await provision(seen);
  expect(touched(results)).toEqual(withParts(kind).toSorted());
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['created', 'unchanged']));
  await expectAsBefore();
});

test.each(driftsOfOurs)('$kind: $what', async (drift) => {
  await drift.byHand(local.aws);
  const seen = await inspect(session, asked);
  expectDrift(seen, drift);
  expect(touched(await provision(seen))).toEqual([drift.kind]);
  const { inspections } = await inspect(session, asked);
  expect(inspections.filter(({ state }) => state !== 'present')).toEqual([]);
});

test.each([
  ['every other one from the first on', 0],
  ['every other one from the second on', 1],
])('what is left of it is removed: missing is %s', async (_which, first) => {
  await provision(await inspect(session, asked));
  // Backwards, so that a part goes before what it belongs to.
  for (const [index, kind] of [...kinds.entries()].toReversed()) {
    if (index % 2 === first) await deleted[kind](local.aws);
  }
  await destroy(await inspect(session, asked), {});
  expect(await look(local.aws)).toEqual({ 'log groups': '{"logGroups":[]}' });
});
