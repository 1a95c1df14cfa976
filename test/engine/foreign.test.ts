/** Every resource, when somebody else made it before us: refused, kept, and taken over only when it comes to that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { inspect, refuseForeign } from '../../src/inspect.js';
import { adoptedTag, ownershipTag } from '../../src/names.js';
import { type Kind, resources } from '../../src/resources/index.js';
import { isRead } from '../helpers/aws.js';
import { makeAnother, names } from '../helpers/by-hand.js';
import { of, touched } from '../helpers/drifting.js';
import { makeForeign } from '../helpers/foreign.js';
import { type Local, openLocal } from '../helpers/local.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];

const asked = { name: 'hello' };
const theirs = { owner: 'them' };
const owners = Object.keys(makeForeign) as (keyof typeof makeForeign)[];

beforeAll(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
  await makeAnother(local.aws);
});
afterAll(() => local.close());

/** With what AWS has no tags for, which belongs to whom it is a part of. */
const withParts = (kind: Kind) =>
  resources.flatMap((each) => (each.kind === kind || ('partOf' in each && each.partOf === kind) ? [each.kind] : []));

async function things(): Promise<string[]> {
  return Object.keys(await look(local.aws)).filter((thing) => thing.includes('hello'));
}

/** What was taken over is neither emptied nor expired: its owner takes it away. */
async function emptied(): Promise<void> {
  const Bucket = names.ownBucket.name;
  const { Rules } = await local.aws.call<any>('s3', 'GetBucketLifecycleConfiguration', { Bucket }).catch(() => ({}));
  expect(Rules).toBeUndefined();
  const { Versions } = await local.aws.call<any>('s3', 'ListObjectVersions', { Bucket });
  expect(Versions.map(({ Key }: { Key: string }) => Key)).toContain('theirs');
  for (const { Key, VersionId } of Versions) await local.aws.call('s3', 'DeleteObject', { Bucket, Key, VersionId });
  await local.aws.call('s3', 'DeleteBucket', { Bucket });
}

describe.each<[string, Readonly<Record<string, string>>]>([
  ['nobody’s', {}],
  ['another pipeline’s', { [ownershipTag]: 'other' }],
])('with %s tag', (_whose, tag) => {
  test.each(owners)('%s', async (kind) => {
    await makeForeign[kind]({ ...theirs, ...tag })(local.aws);
    const foreign = withParts(kind);
    const before = await look(local.aws);

    requests.length = 0;
    const survey = await inspect(session, asked);
    const { inspections } = survey;
    expect(inspections.flatMap((each) => (each.state === 'foreign' ? [each.kind] : []))).toEqual(foreign);
    expect(inspections.filter(({ state }) => state !== 'missing')).toHaveLength(foreign.length);
    expect(of(inspections, kind)?.changes).toContainEqual({
      path: `tags.${ownershipTag}`,
      from: tag[ownershipTag],
      to: 'hello',
    });
    const list = foreign.map((each) => `${each.replaceAll('-', ' ')} ${of(inspections, each)?.name}`).join(', ');
    expect(() => {
      refuseForeign(survey);
    }).toThrow(`These exist already and were not made for this pipeline: ${list}.`);

    const removal = await destroy(survey, {});
    for (const { kind: each, outcome, reason } of removal) {
      const kept = { outcome: 'kept', reason: 'not made for this pipeline' };
      expect({ each, outcome, reason }).toEqual({
        each,
        ...(foreign.some((one) => one === each) ? kept : { outcome: 'absent' }),
      });
    }
    expect(requests.filter(({ operation }) => !isRead(operation))).toEqual([]);
    expect(await look(local.aws)).toEqual(before);

    const results = await provision(survey);
    expect(touched(results)).toEqual(inspections.map((each) => each.kind).toSorted());
    expect(results.flatMap((each) => (each.outcome === 'updated' ? [each.kind] : []))).toEqual(foreign);
    const after = await inspect(session, asked);
    expect(after.inspections.filter(({ state }) => state !== 'present')).toEqual([]);
    const isBucket = kind === 'artifact-bucket';
    const mark = isBucket ? { [adoptedTag]: 'hello' } : {};
    expect(of(after.inspections, kind)?.found?.tags).toEqual({ ...theirs, ...mark, [ownershipTag]: 'hello' });

    await destroy(after, {});
    expect(await things()).toEqual(
      isBucket ? [`bucket ${names.ownBucket.name}`, `object ${names.ownBucket.name}/theirs`] : [],
    );
    if (isBucket) await emptied();
  });
});
