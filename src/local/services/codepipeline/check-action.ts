import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import type { ActionType } from './action-types/action-type.js';
import { typeOf } from './action-types/index.js';

/** Members of an action that the local AWS does not act on, and therefore refuses. */
const NOT_OFFERED = ['commands', 'outputVariables', 'roleArn', 'timeoutInMinutes', 'environmentVariables'] as const;

/** @throws AwsError `InvalidActionDeclarationException` */
export function checkAction(action: ActionDeclaration): void {
  const { name, configuration = {}, inputArtifacts = [], outputArtifacts = [] } = action;
  const type = typeOf(action);
  if (!type) throw unknownType(action);
  for (const member of NOT_OFFERED) {
    if (action[member] !== undefined) throw invalid(`The local AWS does not offer ${member}: action '${name}'`);
  }
  checkConfiguration(name, configuration, type);
  checkCount(name, 'input', inputArtifacts.length, type.inputs);
  checkCount(name, 'output', outputArtifacts.length, type.outputs);
  const fault = type.fault?.(action);
  if (fault !== undefined) throw invalid(`${fault}: action '${name}'`);
}

function unknownType({ name, actionTypeId }: ActionDeclaration): AwsError {
  const { category, owner, provider, version } = actionTypeId ?? {};
  const shown = `Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}'`;
  return invalid(`ActionType (${shown}) in action '${name}' is not offered by the local AWS`);
}

function checkConfiguration(name: string | undefined, given: Record<string, string>, type: ActionType): void {
  const missing = type.required.find((key) => !given[key]);
  if (missing)
    throw invalid(`Action configuration for action '${name}' is missing required configuration '${missing}'`);
  const known = [...type.required, ...type.optional];
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown) throw invalid(`Action configuration for action '${name}' contains unknown configuration '${unknown}'`);
}

function checkCount(
  name: string | undefined,
  what: string,
  count: number,
  [least, most]: readonly [number, number],
): void {
  const declares = `Action ${name} declares ${count} ${what} artifacts which is`;
  if (count < least) throw invalid(`${declares} less than the minimum count (${least})`);
  if (count > most) throw invalid(`${declares} more than the maximum count (${most})`);
}

/** The action as CodePipeline gives it back. */
export function withActionDefaults(action: ActionDeclaration): ActionDeclaration {
  const { runOrder = 1, configuration = {}, inputArtifacts = [], outputArtifacts = [] } = action;
  return {
    ...action,
    name: action.name,
    actionTypeId: action.actionTypeId,
    runOrder,
    configuration,
    inputArtifacts,
    outputArtifacts,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidActionDeclarationException', message);
}
