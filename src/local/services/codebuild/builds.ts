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
import { stop } from '../../runs/build-record.js';
import { operation } from '../../service.js';
import { page } from '../page.js';
import { buildNamed, findBuild } from './find.js';
import { type BuildRecord, builds, invalidInput, PAGE, projectNamed } from './records.js';

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

export const StopBuild = operation<StopBuildCommandInput, StopBuildCommandOutput>(StopBuild$, async ({ id }, call) => {
  return { build: (await stop(call, await buildNamed(call, id))).build };
});
