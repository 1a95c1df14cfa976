import {
  BatchDeleteBuilds$,
  BatchGetBuilds$,
  ListBuilds$,
  ListBuildsForProject$,
  StopBuild$,
  type BatchDeleteBuildsCommandInput,
  type BatchDeleteBuildsCommandOutput,
  type BatchGetBuildsCommandInput,
  type BatchGetBuildsCommandOutput,
  type ListBuildsCommandInput,
  type ListBuildsCommandOutput,
  type ListBuildsForProjectCommandInput,
  type ListBuildsForProjectCommandOutput,
  type StopBuildCommandInput,
  type StopBuildCommandOutput,
} from '@aws-sdk/client-codebuild';
import { stop } from '../../runs/build-record.js';
import { type Answer, type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { buildNamed, findBuild } from './find.js';
import { type BuildRecord, builds, invalidInput, nameOf, PAGE, projectNamed } from './records.js';

export const BatchGetBuilds = operation<BatchGetBuildsCommandInput, BatchGetBuildsCommandOutput>(
  BatchGetBuilds$,
  async ({ ids = [] }, call) => {
    const found = await Promise.all(ids.map((id) => findBuild(call, id)));
    return {
      builds: found.flatMap((record) => record?.build ?? []),
      buildsNotFound: ids.filter((_, index) => found[index] === undefined),
    };
  },
);

export const ListBuilds = operation<ListBuildsCommandInput, ListBuildsCommandOutput>(ListBuilds$, (input, call) =>
  list(call, input),
);

export const ListBuildsForProject = operation<ListBuildsForProjectCommandInput, ListBuildsForProjectCommandOutput>(
  ListBuildsForProject$,
  async (input, call) => list(call, input, (await projectNamed(call, input.projectName)).name),
);

/** Newest first, unless it is asked for the other way round. */
async function list(
  call: Call,
  { sortOrder = 'DESCENDING', nextToken }: ListBuildsCommandInput,
  projectName?: string,
): Promise<Answer<ListBuildsCommandOutput>> {
  const place = ({ build: { startTime, buildNumber = 0, id } }: BuildRecord) => {
    const numbers = projectName === undefined ? [startTime?.getTime() ?? 0, buildNumber] : [buildNumber];
    const ordered = sortOrder === 'ASCENDING' ? numbers : numbers.map((each) => Number.MAX_SAFE_INTEGER - each);
    return [...ordered.map((each) => String(each).padStart(16, '0')), id].join(' ');
  };
  const records = (await builds(call).entries()).map(([, record]) => record);
  const wanted = records
    .filter(({ build }) => projectName === undefined || build.projectName === projectName)
    .toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  const { items, next } = page(wanted, place, PAGE, nextToken, () => invalidInput('Invalid token'));
  return { ids: items.flatMap(({ build }) => build.id ?? []), ...(next && { nextToken: next }) };
}

/** A build that is not there has been deleted. */
export const BatchDeleteBuilds = operation<BatchDeleteBuildsCommandInput, BatchDeleteBuildsCommandOutput>(
  BatchDeleteBuilds$,
  async ({ ids = [] }, call) => {
    const names = [...new Set(ids.map(nameOf))];
    const found = await Promise.all(names.map((name) => findBuild(call, name)));
    const going = names.filter((_, index) => found[index]?.build.buildComplete === false);
    const gone = names.filter((name) => !going.includes(name));
    for (const name of gone) await builds(call).delete(name);
    const arn = (name: string) => call.arn('codebuild', `build/${name}`);
    return {
      buildsDeleted: gone.map(arn),
      buildsNotDeleted: going.map((name) => ({ id: arn(name), statusCode: 'BUILD_IN_PROGRESS' })),
    };
  },
);

export const StopBuild = operation<StopBuildCommandInput, StopBuildCommandOutput>(StopBuild$, async ({ id }, call) => {
  return { build: (await stop(call, await buildNamed(call, id))).build };
});
