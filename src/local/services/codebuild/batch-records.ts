import type { BuildBatch, StartBuildCommandInput } from '@aws-sdk/client-codebuild';
import type { BatchSpec } from '../../runs/buildspec-batch.js';
import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import type { StoredArtifact } from './records.js';

/** A batch of builds as it is stored under its id. */
export interface BatchRecord {
  /** As CodeBuild's API gives it. */
  readonly batch: BuildBatch;
  /** What all of its builds are started with, besides what each task says for itself. */
  readonly start: StartBuildCommandInput;
  /** Where its artifacts go. */
  readonly outputs: readonly StoredArtifact[];
  /** What it consists of, once its first build has read that. */
  readonly spec?: BatchSpec;
  /** The process that runs it, once one does. */
  readonly runner?: number;
  /** StopBuildBatch has been called; its runner will see it. */
  readonly stopRequested?: boolean;
}

export const batches = (call: Call): Collection<BatchRecord> => call.regional('codebuild/batches');
/** The number of each project's latest batch. */
export const batchNumbers = (call: Call): Collection<number> => call.regional('codebuild/batch-numbers');
