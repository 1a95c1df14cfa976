import {
  RetryBuild$,
  RetryBuildBatch$,
  type Build,
  type BuildBatch,
  type BuildGroup,
  type RetryBuildBatchCommandInput,
  type RetryBuildBatchCommandOutput,
  type RetryBuildCommandInput,
  type RetryBuildCommandOutput,
  type StatusType,
} from '@aws-sdk/client-codebuild';
import { PENDING, statusOf } from '../../runs/batch-record.js';
import { lastEnded } from '../../runs/build-record.js';
import { enqueue } from '../../runs/queue.js';
import { type Call, operation } from '../../service.js';
import { batches, type BatchRecord } from './batch-records.js';
import { batchNamed, buildNamed, findBatch, findBuild } from './find.js';
import { begin, checkStarter, queuedBuild } from './new-build.js';
import { once } from './once.js';
import { invalidInput, type BuildRecord } from './records.js';

/**
 * How the last phase of a batch ends that goes on after it. The API's model does not list it, but the service gives it.
 * Source: the output of `retry-build-batch` in the AWS CLI's command reference.
 */
const RETRIED = 'RETRY' as StatusType;

/** Starts a new build, of the same source with the same settings. */
export const RetryBuild = operation<RetryBuildCommandInput, RetryBuildCommandOutput>(
  RetryBuild$,
  async (input, call) => {
    const former = await buildNamed(call, input.id);
    if (!former.build.buildComplete) throw invalidInput(`Build ${former.build.arn} is in progress`);
    checkStarter(former.build.source?.type, call);
    const find = async (id: string) => (await findBuild(call, id))?.build;
    const build = await once(call, 'RetryBuild', input, find, async () => begin(call, await again(call, former)));
    return { build };
  },
);

async function again(call: Call, { build: former, sources, outputs, notActedOn }: BuildRecord): Promise<BuildRecord> {
  const logsConfig = { cloudWatchLogs: former.logs?.cloudWatchLogs };
  const { group, ...queued } = await queuedBuild(call, former.projectName ?? '', logsConfig);
  const build: Build = {
    ...queued,
    sourceVersion: former.sourceVersion,
    source: former.source,
    artifacts: former.artifacts,
    ...(former.secondaryArtifacts && { secondaryArtifacts: former.secondaryArtifacts }),
    cache: former.cache,
    environment: former.environment,
    serviceRole: former.serviceRole,
    timeoutInMinutes: former.timeoutInMinutes,
    queuedTimeoutInMinutes: former.queuedTimeoutInMinutes,
    encryptionKey: former.encryptionKey,
  };
  return { build, sources, outputs, notActedOn, ...(group !== undefined && { group }) };
}

/** The batch goes on under its id, with new builds in the place of the former ones. */
export const RetryBuildBatch = operation<RetryBuildBatchCommandInput, RetryBuildBatchCommandOutput>(
  RetryBuildBatch$,
  async (input, call) => {
    const find = async (id: string) => (await findBatch(call, id))?.batch;
    return { buildBatch: await once(call, 'RetryBuildBatch', input, find, () => resume(input, call)) };
  },
);

async function resume(
  { id, retryType = 'RETRY_ALL_BUILDS' }: RetryBuildBatchCommandInput,
  call: Call,
): Promise<BuildBatch> {
  const { batch, start, outputs, spec } = await batchNamed(call, id);
  if (!batch.complete || batch.buildBatchStatus === 'SUCCEEDED') {
    throw invalidInput(`Build batch ${batch.arn} cannot be retried: its status is ${batch.buildBatchStatus}`);
  }
  checkStarter(batch.source?.type, call);
  const now = call.now();
  const { endTime: _, ...going } = batch;
  const record: BatchRecord = {
    batch: {
      ...going,
      currentPhase: 'SUBMITTED',
      buildBatchStatus: 'IN_PROGRESS',
      complete: false,
      phases: [...lastEnded(batch.phases ?? [], RETRIED, [], now), { phaseType: 'SUBMITTED', startTime: now }],
      buildGroups: (batch.buildGroups ?? []).map((group) =>
        retryType === 'RETRY_FAILED_BUILDS' && statusOf(group) === 'SUCCEEDED' ? group : toRetry(group),
      ),
    },
    start,
    outputs,
    ...(spec && { spec }),
  };
  const key = batch.id ?? '';
  await enqueue(call, { kind: 'batch', region: call.region, id: key });
  await batches(call).put(key, record);
  return record.batch;
}

function toRetry({ currentBuildSummary: former, priorBuildSummaryList: prior = [], ...group }: BuildGroup): BuildGroup {
  return {
    ...group,
    currentBuildSummary: { buildStatus: PENDING },
    // One that was stopped before it began leaves nothing.
    priorBuildSummaryList: former?.arn === undefined ? prior : [...prior, former],
  };
}
