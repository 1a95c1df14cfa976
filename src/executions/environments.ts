/** The environments as a person wants to see them: which commit is where, since when, and how it fares. Pure. */
import type { Environment } from '../resources/resource.js';
import type { DeployStage, StageConfig } from '../stages/fields.js';
import { capitalized } from '../stages/stage.js';
import { type Execution, releasing, type Revision } from './execution.js';

export interface EnvironmentView extends Environment {
  /** What it is deployed to, as the config names it. */
  readonly deploy: DeployStage['deploy'];
  /** The commit that was deployed last; absent when none was, as far as the executions go back. */
  readonly revision?: Revision | undefined;
  /** When that was. */
  readonly since?: Date | undefined;
}

/**
 * Each environment of the pipeline, in the order of the stages.
 * @param found how AWS shows them
 * @param executions newest first
 */
export function environmentViews(
  stages: readonly StageConfig[],
  found: readonly Environment[],
  executions: readonly Execution[],
): EnvironmentView[] {
  return stages.flatMap((stage) => {
    if (!('deploy' in stage)) return [];
    const { deploy, environment: name } = stage;
    return { deploy, name, ...found.find((each) => each.name === name), ...lastRelease(name, executions) };
  });
}

/** The deployment to the environment that succeeded last: a rollback is one, too. */
function lastRelease(
  environment: string,
  executions: readonly Execution[],
): Pick<EnvironmentView, 'revision' | 'since'> {
  const releases = executions.flatMap(({ revision, stages }) => {
    const deployment = releasing(stages.find(({ name }) => name === capitalized(environment))?.actions ?? []);
    const since = deployment?.status === 'Succeeded' ? deployment.endedAt : undefined;
    return since ? { revision, since } : [];
  });
  return releases.toSorted((a, b) => b.since.getTime() - a.since.getTime())[0] ?? {};
}
