import { batches, type BatchRecord } from '../../services/codebuild/batch-records.js';
import { runBatch } from '../batch.js';
import { batchWithoutDeadRunner, stopBatch } from '../batch-record.js';
import type { RunKind } from './kind.js';

export const batch: RunKind<BatchRecord> = {
  records: batches,
  withoutDeadRunner: batchWithoutDeadRunner,
  hasEnded: (record) => record.batch.complete === true,
  stop: stopBatch,
  run: runBatch,
};
