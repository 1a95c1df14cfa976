/** Stages that deploy what was built to an environment. */
import type { ActionDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Names } from '../names.js';
import type { DeployStage } from './fields.js';
import { capitalized, type Stage, uncapitalized } from './stage.js';
import { actionNames, type Target } from './target.js';
import { targets } from './targets.js';
import { buildspecIn, testAction, type Tested } from './test.js';

export function deploy(stage: DeployStage): Stage {
  const target = targetOf(stage);
  const name = capitalized(stage.environment);
  return {
    name,
    declare: (pipeline) => {
      const actions = target
        .actions(stage, pipeline.names)
        .map((action, index) => ({ ...action, runOrder: index + 1 }));
      const test = stage.test !== undefined && { buildspec: stage.test, runOrder: actions.length + 1 };
      return {
        name,
        actions: [...actions, ...(test ? [testAction(actionNames.test, test, testedIn(stage), pipeline)] : [])],
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

/** What a test of the environment is told. */
export function testedIn(stage: DeployStage): Tested {
  return { environment: stage.environment, variables: targetOf(stage).variables?.(stage) };
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
    const stage = action && target.stageIn(action, environment, names, actions);
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

/** Of the actions of ours those that a stage may have or not. */
const extras: readonly (string | undefined)[] = [
  actionNames.prepare,
  actionNames.review,
  actionNames.command,
  actionNames.test,
];

/** What an action of ours is configured with or not. */
const options: readonly string[] = ['Capabilities', 'ParameterOverrides'];

/** A stage of ours as it is declared, without what it had and is to have no more: rollback, actions, options of actions. */
export function withoutExtras(declared: StageDeclaration, wanted: StageDeclaration | undefined): StageDeclaration {
  const { onFailure, actions = [], ...rest } = declared;
  const isExtra = ({ name }: ActionDeclaration) => isDeployed(declared) && extras.includes(name);
  const namesake = ({ name }: ActionDeclaration) => wanted?.actions?.find((each) => each.name === name);
  const rollsBack = wanted?.onFailure !== undefined || onFailure?.result !== 'ROLLBACK';
  return {
    ...rest,
    ...(onFailure && rollsBack && { onFailure }),
    actions: actions
      .filter((action) => namesake(action) !== undefined || !isExtra(action))
      .map((action) => withoutFormer(action, namesake(action))),
  };
}

/** Of an action that something else is to carry out now, nothing stays: nobody else understands its settings. */
function withoutFormer(declared: ActionDeclaration, wanted: ActionDeclaration | undefined): ActionDeclaration {
  if (wanted && wanted.actionTypeId?.provider !== declared.actionTypeId?.provider) return wanted;
  return withoutOptions(declared, wanted);
}

function withoutOptions(declared: ActionDeclaration, wanted: ActionDeclaration | undefined): ActionDeclaration {
  const { configuration } = declared;
  if (!configuration || !wanted) return declared;
  const isSaid = ([key]: [string, string]) => !options.includes(key) || wanted.configuration?.[key] !== undefined;
  return { ...declared, configuration: Object.fromEntries(Object.entries(configuration).filter(isSaid)) };
}

function isDeployed({ actions = [] }: StageDeclaration): boolean {
  return actions.some(({ name }) => name === actionNames.deploy);
}
