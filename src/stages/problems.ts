/** What is wrong with stages beside one another. Pure. */
import { sharedStack, stackProblem } from './cloudformation/problems.js';
import type { StageConfig } from './fields.js';
import { referenceProblems } from './references.js';
import { sidOf } from './stage.js';

export interface StageProblem {
  /** Which stage. */
  readonly index: number;
  /** Its field that says so. */
  readonly field: 'deploy' | 'environment' | 'test' | 'approval' | 'parameters';
  /** What of the field, where it has several. */
  readonly key?: string;
  readonly message: string;
}

/** Names of AWS's are made of the pipeline's, a hyphen and the environment's, and some end with an account and a region. */
const longestTogether = 35;

/** Of an environment of Elastic Beanstalk: EnvironmentName of CreateEnvironment in its API reference. */
const shortestTogether = 4;

/** CodePipeline allows 50; two are there already: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
export const mostStages = 48;

/** @param pipeline its name, where that is known */
export function stageProblems(stages: readonly StageConfig[], pipeline?: string): StageProblem[] {
  return [
    ...problemsBeside(stages, pipeline),
    ...stages.flatMap((stage, index) =>
      referenceProblems(stage, stages.slice(0, index)).map((problem) => ({ index, ...problem })),
    ),
  ];
}

function problemsBeside(stages: readonly StageConfig[], pipeline?: string): StageProblem[] {
  const taken = new Set<string>();
  const environments = new Map<string, string>();
  return stages.flatMap((stage, index): StageProblem[] => {
    if ('approval' in stage) {
      if (index < stages.length - 1) return [];
      return [
        { index, field: 'approval', message: 'Nothing comes behind this approval: there is nothing to approve.' },
      ];
    }
    const [field, name] =
      'deploy' in stage ? (['environment', stage.environment] as const) : (['test', stage.test] as const);
    const isTaken = taken.has(name);
    taken.add(name);
    if (isTaken) return [{ index, field, message: `Two stages are called "${name}". Each has a name of its own.` }];
    if (!('deploy' in stage)) return [];
    const alike = environments.get(sidOf(name));
    environments.set(sidOf(name), name);
    if (alike !== undefined) {
      const message = `"${name}" is too much like "${alike}": IAM knows the statements about them by names without hyphens.`;
      return [{ index, field, message }];
    }
    const problem = stackProblem(stage, pipeline) ?? sharedStack(stage, stages.slice(0, index), pipeline);
    if (problem) return [{ index, ...problem }];
    if (pipeline === undefined) return [];
    const length = pipeline.length + 1 + name.length;
    if (stage.deploy === 'beanstalk' && length < shortestTogether) {
      const message = `"${pipeline}-${name}" has ${length} characters. With beanstalk, the names of pipeline and environment together have at least ${shortestTogether}.`;
      return [{ index, field, message }];
    }
    if (length <= longestTogether) return [];
    const message = `"${pipeline}-${name}" has ${length} characters. The names of pipeline and environment together have at most ${longestTogether}.`;
    return [{ index, field, message }];
  });
}
