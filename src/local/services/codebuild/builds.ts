import {
  BatchGetBuilds$,
  ListBuildsForProject$,
  StopBuild$,
  type BatchGetBuildsCommandInput,
  type BatchGetBuildsCommandOutput,
  type ListBuildsForProjectCommandInput,
  type ListBuildsForProjectCommandOutput,
  type StopBuildCommandInput,
  type StopBuildCommandOutput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../errors.js';
import { ended, withoutDeadRunner } from '../../runs/build-record.js';
import { dequeue } from '../../runs/queue.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { type BuildRecord, builds, invalidInput, nameOf, PAGE, projectNamed } from './records.js';

export const BatchGetBuilds = operation<BatchGetBuildsCommandInput, BatchGetBuildsCommandOutput>(
  BatchGetBuilds$,
  async ({ ids = [] }, call) => {
    const found = await Promise.all(ids.map((id) => read(call, id)));
    return {
      builds: found.flatMap((record) => record?.build ?? []),
      buildsNotFound: ids.filter((_, index) => found[index] === undefined),
    };
  },
);

/** Newest first, unless it is asked for the other way round. */
export const ListBuildsForProject = operation<ListBuildsForProjectCommandInput, ListBuildsForProjectCommandOutput>(
  ListBuildsForProject$,
  async ({ projectName, sortOrder = 'DESCENDING', nextToken }, call) => {
    const { name } = await projectNamed(call, projectName);
    const place = ({ build: { buildNumber = 0 } }: BuildRecord) =>
      String(sortOrder === 'ASCENDING' ? buildNumber : Number.MAX_SAFE_INTEGER - buildNumber).padStart(16, '0');
    const records = (await builds(call).entries()).map(([, record]) => record);
    const own = records
      .filter(({ build }) => build.projectName === name)
      .toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
    const { items, next } = page(own, place, PAGE, nextToken, () => invalidInput('Invalid token'));
    return { ids: items.flatMap(({ build }) => build.id ?? []), ...(next && { nextToken: next }) };
  },
);

/** A build that nobody runs yet is stopped at once; for another one it is noted for its runner. */
export const StopBuild = operation<StopBuildCommandInput, StopBuildCommandOutput>(StopBuild$, async ({ id }, call) => {
  const record = await read(call, id);
  if (!record) {
    const arn = call.arn('codebuild', `build/${nameOf(id)}`);
    throw new AwsError('ResourceNotFoundException', `Build ${arn} does not exist`);
  }
  if (record.build.buildComplete) return { build: record.build };
  const stopped: BuildRecord =
    record.runner === undefined
      ? { ...record, build: ended(record.build, 'STOPPED', call.now()) }
      : { ...record, stopRequested: true };
  const key = record.build.id ?? '';
  await builds(call).put(key, stopped);
  if (record.runner === undefined) await dequeue(call, { kind: 'build', region: call.region, id: key });
  return { build: stopped.build };
});

async function read(call: Call, id: string | undefined): Promise<BuildRecord | undefined> {
  const record = await builds(call).get(nameOf(id));
  return record && withoutDeadRunner(call, record);
}
