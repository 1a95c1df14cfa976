/** Stages that deploy what was built to an environment. */
import type { StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Names } from '../names.js';
import type { DeployStage } from './fields.js';
import { artifacts, capitalized, type Stage, uncapitalized } from './stage.js';
import type { Target } from './target.js';
import { targets } from './targets.js';
import { buildspecIn, testAction } from './test.js';

/** The names of a deploy stage's actions. */
const actionNames = { deploy: 'Deploy', test: 'Test' } as const;

export function deploy(stage: DeployStage): Stage {
  const target = targetOf(stage);
  const name = capitalized(stage.environment);
  return {
    name,
    declare: (pipeline) => {
      const { provider, configuration } = target.action(stage, pipeline.names);
      return {
        name,
        actions: [
          {
            name: actionNames.deploy,
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider, version: '1' },
            configuration,
            inputArtifacts: [{ name: artifacts.build }],
            runOrder: 1,
          },
          ...(stage.test === undefined
            ? []
            : [testAction(actionNames.test, { buildspec: stage.test, runOrder: 2 }, stage.environment, pipeline)]),
        ],
        // https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
        ...(stage.rollback && !target.rollsBack?.(stage) && { onFailure: { result: 'ROLLBACK' as const } }),
      };
    },
    statements: (names) => target.statements(stage, names),
  };
}

export function targetOf({ deploy: wanted }: DeployStage): Target {
  const found = targets.find(({ deploy }) => deploy === wanted);
  if (!found) throw new RangeError(`There is no target ${wanted}.`);
  return found;
}

/** The config of a stage as it is declared; undefined when it deploys to nothing of ours. */
export function deployStageIn(
  { actions = [], name = '', onFailure }: StageDeclaration,
  names: Names,
): DeployStage | undefined {
  const environment = uncapitalized(name);
  // Another name would be that of another stage, when it is declared again.
  const isNamedSo = capitalized(environment) === name;
  const action = actions.find((each) => each.name === actionNames.deploy);
  for (const target of action && isNamedSo ? targets : []) {
    const stage = action && target.stageIn(action, environment, names);
    if (!stage) continue;
    const test = actions.find((each) => each.name === actionNames.test);
    return {
      ...stage,
      ...(onFailure?.result === 'ROLLBACK' && { rollback: 'on-failure' as const }),
      ...(test && { test: buildspecIn(test) }),
    };
  }
  return undefined;
}

/** A stage of ours as it is declared, without the test and the rollback that it had and is to have no more. */
export function withoutExtras(declared: StageDeclaration, wanted: StageDeclaration | undefined): StageDeclaration {
  const { onFailure, ...rest } = declared;
  const isTested = wanted?.actions?.some(({ name }) => name === actionNames.test);
  const rollsBack = wanted?.onFailure !== undefined || onFailure?.result !== 'ROLLBACK';
  return {
    ...rest,
    ...(onFailure && rollsBack && { onFailure }),
    actions: declared.actions?.filter(({ name }) => isTested || name !== actionNames.test || !isDeployed(declared)),
  };
}

function isDeployed({ actions = [] }: StageDeclaration): boolean {
  return actions.some(({ name }) => name === actionNames.deploy);
}
