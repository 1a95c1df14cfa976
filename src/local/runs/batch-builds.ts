import type {
  BatchGetBuildsCommandOutput,
  Build,
  BuildBatch,
  BuildSummary,
  StartBuildCommandInput,
  StartBuildCommandOutput,
  StatusType,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../errors.js';
import type { BatchRecord } from '../services/codebuild/batch-records.js';
import { resolvedArtifacts } from './batch-artifacts.js';
import type { BatchJob } from './batch.js';
import { groupNamed, withSummary } from './batch-record.js';
import { PhaseFailure, refused } from './build-job.js';
import { batchSession } from './principals.js';

/** How a build of a batch ended. */
type Ended =
  | { readonly status: 'SUCCEEDED' }
  | { readonly status: Exclude<StatusType, 'SUCCEEDED'>; readonly failure: PhaseFailure };

/** The builds of a batch that is being run: starts them as the batch's own role, waits for them, stops them. */
export class BatchBuilds {
  /** Whether nothing more is to begin. */
  stopped = false;
  /** Why the last build that could not be started could not. */
  refusal: PhaseFailure | undefined;
  /** Build ids by build group. */
  private readonly running = new Map<string, string>();

  constructor(
    private readonly job: BatchJob,
    private readonly update: (change: (batch: BuildBatch) => BuildBatch) => Promise<void>,
  ) {}

  /** Starts a build group's build, or retries the one that it had, and waits for its end. */
  async run(group: string, input: StartBuildCommandInput, record: BatchRecord): Promise<Ended> {
    const build = await this.start(group, input, record);
    if (build instanceof PhaseFailure) {
      this.refusal = build;
      await this.summarize(group, { buildStatus: 'FAILED' });
      return { status: 'FAILED', failure: build };
    }
    const { id = '', arn, startTime: requestedOn } = build;
    this.running.set(group, id);
    const artifacts = resolvedArtifacts(record, group);
    await this.summarize(group, { arn, requestedOn, buildStatus: 'IN_PROGRESS', ...artifacts });
    if (this.stopped) await this.stopBuild(group, id);
    await this.job.ended('build', id);
    const ended = endOf(await this.read(id));
    this.running.delete(group);
    await this.summarize(group, { buildStatus: ended.status });
    return ended;
  }

  /** Stops what runs, and lets nothing more begin. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.running].map(([group, id]) => this.stopBuild(group, id)));
  }

  private async start(group: string, input: StartBuildCommandInput, { batch }: BatchRecord) {
    const id = groupNamed(batch, group)?.priorBuildSummaryList?.at(-1)?.arn;
    try {
      const { build } =
        id === undefined
          ? await this.call<StartBuildCommandOutput>(group, 'StartBuild', input)
          : await this.call<StartBuildCommandOutput>(group, 'RetryBuild', { id });
      return build ?? {};
    } catch (error) {
      return refused(error, ({ message }) => `The build ${group} could not be started: ${message}`);
    }
  }

  private async read(id: string): Promise<Build> {
    const { aws, region } = this.job;
    const { builds } = await aws.call<BatchGetBuildsCommandOutput>(
      'codebuild',
      'BatchGetBuilds',
      { ids: [id] },
      undefined,
      region,
    );
    return builds?.[0] ?? {};
  }

  /** A build that the batch's role may not stop goes on to its end. */
  private async stopBuild(group: string, id: string): Promise<void> {
    await this.call(group, 'StopBuild', { id }).catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
    });
  }

  private summarize(identifier: string, summary: BuildSummary): Promise<void> {
    return this.update((batch) => ({
      ...batch,
      buildGroups: (batch.buildGroups ?? []).map((group) =>
        group.identifier === identifier ? withSummary(group, summary) : group,
      ),
    }));
  }

  private call<O>(group: string, operation: string, input: object): Promise<O> {
    const { aws, region, record } = this.job;
    const { id = '', buildBatchConfig } = record.batch;
    const role = batchSession(buildBatchConfig?.serviceRole ?? '', id, group);
    return aws.call<O>('codebuild', operation, input, role, region);
  }
}

function endOf({ buildStatus, phases = [] }: Build): Ended {
  if (buildStatus === 'SUCCEEDED') return { status: 'SUCCEEDED' };
  const context = phases.flatMap(({ contexts = [] }) => contexts).find(({ statusCode }) => statusCode);
  const status = buildStatus === undefined || buildStatus === 'IN_PROGRESS' ? 'STOPPED' : buildStatus;
  const { statusCode = 'CLIENT_ERROR', message = `Build terminated with state: ${status}` } = context ?? {};
  return { status, failure: new PhaseFailure(statusCode, message) };
}
