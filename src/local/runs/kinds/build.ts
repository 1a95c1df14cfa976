import { builds, type BuildRecord } from '../../services/codebuild/records.js';
import { runBuild } from '../build.js';
import { stop, withoutDeadRunner } from '../build-record.js';
import type { RunKind } from './kind.js';

export const build: RunKind<BuildRecord> = {
  records: builds,
  withoutDeadRunner,
  hasEnded: (record) => record.build.buildComplete === true,
  stop,
  run: ({ aws, region, record, timing, interrupt, endpoint }) =>
    runBuild(aws, region, record, timing, interrupt, endpoint),
};
