import { artifactBucket } from './artifact-bucket.js';
import { beanstalk } from './beanstalk/index.js';
import { buildProject } from './build-project.js';
import { stacks } from './cloudformation/index.js';
import { codedeploy } from './codedeploy/index.js';
import { logGroup } from './log-group.js';
import type { Part } from './part.js';
import { pipeline } from './pipeline.js';
import { repository } from './repository.js';
import type { Resource } from './resource.js';
import { buildPolicy, buildRole, pipelinePolicy, pipelineRole, triggerPolicy, triggerRole } from './roles.js';
import { packages } from './packages/index.js';
import { sites } from './s3/site.js';
import { tests } from './tests.js';
import { settings } from './settings/index.js';
import { rule, target } from './trigger.js';

/** What only some pipelines have, for stages of theirs. */
export const parts = [
  tests,
  packages,
  settings,
  beanstalk,
  codedeploy,
  sites,
  stacks,
] as const satisfies readonly Part[];

/** What every pipeline has but what comes last. */
const base = [
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
] as const;

/** Creating the pipeline starts its first execution: what its stages release to is there by then. */
const last = [{ ...pipeline, after: [...pipeline.after, ...kindsOf(parts)] }, rule, target] as const;

/** Everything that every pipeline consists of, each after what it needs. */
export const resources = [...base, ...last] as const satisfies readonly Resource[];

/** The same with what only this pipeline has. `destroy` begins at the end. */
export function resourcesWith(own: readonly Resource[]): readonly Resource[] {
  return [...base, ...own, ...last];
}

function kindsOf(all: readonly Part[]): readonly string[] {
  return all.flatMap(({ kinds }) => kinds);
}

/** The kinds of resources that every pipeline has. */
export type BaseKind = (typeof resources)[number]['kind'];

export type Kind = BaseKind | PartKinds<(typeof parts)[number]>;

type PartKinds<P> = P extends Part<infer K> ? K : never;
