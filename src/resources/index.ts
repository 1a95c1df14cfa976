import { artifactBucket } from './artifact-bucket.js';
import { buildProject } from './build-project.js';
import { logGroup } from './log-group.js';
import { pipeline } from './pipeline.js';
import { repository } from './repository.js';
import type { Resource } from './resource.js';
import { buildPolicy, buildRole, pipelinePolicy, pipelineRole, triggerPolicy, triggerRole } from './roles.js';
import { rule, target } from './trigger.js';

/** Everything that a pipeline consists of, each after what it needs. `destroy` begins at the end. */
export const resources = [
  repository,
  artifactBucket,
  logGroup,
  pipelineRole,
  pipelinePolicy,
  buildRole,
  buildPolicy,
  triggerRole,
  triggerPolicy,
  buildProject,
  pipeline,
  rule,
  target,
] as const satisfies readonly Resource[];

export type Kind = (typeof resources)[number]['kind'];
