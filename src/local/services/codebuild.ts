/** CodeBuild: projects, builds and batches of builds (which a runner runs), and the reports that they leave. */
import constraints from '../constraints/codebuild.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './codebuild/access.js';
import * as batches from './codebuild/batches.js';
import * as builds from './codebuild/builds.js';
import { InvalidateProjectCache } from './codebuild/caches.js';
import { ListCuratedEnvironmentImages } from './codebuild/curated-images.js';
import * as projects from './codebuild/projects.js';
import * as reportDetails from './codebuild/report-details.js';
import * as reportGroups from './codebuild/report-groups.js';
import { GetReportGroupTrend } from './codebuild/report-trend.js';
import * as reports from './codebuild/reports.js';
import * as retries from './codebuild/retry.js';
import { StartBuildBatch } from './codebuild/start-batch.js';
import { StartBuild } from './codebuild/start-build.js';

export const codebuild: Service = {
  name: 'codebuild',
  access,
  protocol: { kind: 'json', target: 'CodeBuild_20161006' },
  validation: { code: 'InvalidInputException', constraints },
  operations: {
    ...projects,
    ...builds,
    ...batches,
    ...retries,
    ...reports,
    ...reportGroups,
    ...reportDetails,
    GetReportGroupTrend,
    InvalidateProjectCache,
    ListCuratedEnvironmentImages,
    StartBuild,
    StartBuildBatch,
  },
};
