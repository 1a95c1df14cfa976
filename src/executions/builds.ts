import { BatchGetBuildsCommand, type Build } from '@aws-sdk/client-codebuild';
import type { Context } from '../context.js';
import type { Execution } from './execution.js';

/** Builds by their ids. */
export type Builds = ReadonlyMap<string | undefined, Build>;

/**
 * The builds that an execution has started, in one call.
 * @param status only those of actions with this status
 */
export async function buildsOf(context: Context, { stages }: Execution, status?: string): Promise<Builds> {
  const ids = stages
    .flatMap(({ actions }) => actions)
    .filter((action) => action.provider === 'CodeBuild' && (status === undefined || action.status === status))
    .flatMap(({ externalId }) => externalId ?? []);
  return await readBuilds(context, ids);
}

/** One that is not known any more is left out. */
export async function readBuilds({ aws }: Context, ids: string[]): Promise<Builds> {
  if (ids.length === 0) return new Map();
  const { builds = [] } = await aws.codebuild().send(new BatchGetBuildsCommand({ ids }));
  return new Map(builds.map((build) => [build.id, build]));
}

/** The same execution with the phase of each build that is in progress. */
export function withPhases(execution: Execution, builds: Builds): Execution {
  return {
    ...execution,
    stages: execution.stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((action) => {
        const phase = action.status === 'InProgress' ? builds.get(action.externalId)?.currentPhase : undefined;
        return phase === undefined ? action : { ...action, phase };
      }),
    })),
  };
}
