import {
  BatchGetBuildBatches$,
  DeleteBuildBatch$,
  ListBuildBatches$,
  ListBuildBatchesForProject$,
  StopBuildBatch$,
  type BatchGetBuildBatchesCommandInput,
  type BatchGetBuildBatchesCommandOutput,
  type DeleteBuildBatchCommandInput,
  type DeleteBuildBatchCommandOutput,
  type ListBuildBatchesCommandInput,
  type ListBuildBatchesCommandOutput,
  type ListBuildBatchesForProjectCommandInput,
  type ListBuildBatchesForProjectCommandOutput,
  type StopBuildBatchCommandInput,
  type StopBuildBatchCommandOutput,
} from '@aws-sdk/client-codebuild';
import { buildsOf, stopBatch } from '../../runs/batch-record.js';
import { type Call, operation } from '../../service.js';
import { page } from '../page.js';
import { batches, type BatchRecord } from './batch-records.js';
import { batchNamed, findBatch } from './find.js';
import { builds, invalidInput, nameOf, PAGE, projectNamed } from './records.js';

export const BatchGetBuildBatches = operation<BatchGetBuildBatchesCommandInput, BatchGetBuildBatchesCommandOutput>(
  BatchGetBuildBatches$,
  async ({ ids = [] }, call) => {
    const found = await Promise.all(ids.map((id) => findBatch(call, id)));
    return {
      buildBatches: found.flatMap((record) => record?.batch ?? []),
      buildBatchesNotFound: ids.filter((_, index) => found[index] === undefined),
    };
  },
);

export const ListBuildBatches = operation<ListBuildBatchesCommandInput, ListBuildBatchesCommandOutput>(
  ListBuildBatches$,
  (input, call) => list(call, input),
);

export const ListBuildBatchesForProject = operation<
  ListBuildBatchesForProjectCommandInput,
  ListBuildBatchesForProjectCommandOutput
>(ListBuildBatchesForProject$, async (input, call) =>
  list(call, input, (await projectNamed(call, input.projectName)).name),
);

export const StopBuildBatch = operation<StopBuildBatchCommandInput, StopBuildBatchCommandOutput>(
  StopBuildBatch$,
  async ({ id }, call) => ({ buildBatch: (await stopBatch(call, await batchNamed(call, id))).batch }),
);

/** Deletes the builds of the batch, too. A batch that is not there has been deleted. */
export const DeleteBuildBatch = operation<DeleteBuildBatchCommandInput, DeleteBuildBatchCommandOutput>(
  DeleteBuildBatch$,
  async ({ id }, call) => {
    const batch = (await findBatch(call, id))?.batch;
    if (batch?.complete === false) throw invalidInput(`Batch build ${batch.arn} is in progress. Stop it first.`);
    const records = batch ? await buildsOf(call, batch) : [];
    for (const { build } of records) await builds(call).delete(build.id ?? '');
    await batches(call).delete(nameOf(id));
    return {
      statusCode: 'BATCH_DELETED',
      buildsDeleted: records.flatMap(({ build }) => build.arn ?? []),
      buildsNotDeleted: [],
    };
  },
);

/** Newest first, unless it is asked for the other way round. */
async function list(call: Call, input: ListBuildBatchesCommandInput, projectName?: string) {
  const { filter, maxResults = PAGE, sortOrder = 'DESCENDING', nextToken } = input;
  const place = ({ batch: { startTime, buildBatchNumber = 0, id } }: BatchRecord) => {
    const numbers = [startTime?.getTime() ?? 0, buildBatchNumber];
    const ordered = sortOrder === 'ASCENDING' ? numbers : numbers.map((each) => Number.MAX_SAFE_INTEGER - each);
    return [...ordered.map((each) => String(each).padStart(16, '0')), id].join(' ');
  };
  const ids = (await batches(call).entries()).map(([id]) => id);
  const records = (await Promise.all(ids.map((id) => findBatch(call, id)))).filter((record) => record !== undefined);
  const wanted = records
    .filter(({ batch }) => projectName === undefined || batch.projectName === projectName)
    .filter(({ batch }) => filter?.status === undefined || batch.buildBatchStatus === filter.status)
    .toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  const { items, next } = page(wanted, place, maxResults, nextToken, () => invalidInput('Invalid token'));
  return { ids: items.flatMap(({ batch }) => batch.id ?? []), ...(next && { nextToken: next }) };
}
