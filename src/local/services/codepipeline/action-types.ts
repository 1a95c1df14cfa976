import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';

export interface OfferedActionType {
  readonly categories: readonly string[];
  readonly provider: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** How many artifacts it takes and gives: [least, most]. */
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
}

/** The action types that are offered. Source: the "action structure reference" of each in AWS's CodePipeline user guide. */
export const ACTION_TYPES: readonly OfferedActionType[] = [
  {
    categories: ['Source'],
    provider: 'CodeCommit',
    required: ['RepositoryName', 'BranchName'],
    optional: ['PollForSourceChanges', 'OutputArtifactFormat'],
    inputs: [0, 0],
    outputs: [1, 1],
  },
  {
    categories: ['Build', 'Test'],
    provider: 'CodeBuild',
    required: ['ProjectName'],
    optional: ['PrimarySource', 'EnvironmentVariables', 'BuildspecOverride', 'BatchEnabled', 'CombineArtifacts'],
    inputs: [1, 5],
    outputs: [0, 5],
  },
];

/** Members of an action that the local AWS does not act on, and therefore refuses. */
const NOT_OFFERED = ['commands', 'outputVariables', 'roleArn', 'timeoutInMinutes', 'environmentVariables'] as const;

/** @throws AwsError `ValidationException`, `InvalidActionDeclarationException` */
export function checkAction(action: ActionDeclaration): void {
  const { name, configuration = {}, inputArtifacts = [], outputArtifacts = [] } = action;
  const type = typeOf(action);
  for (const member of NOT_OFFERED) {
    if (action[member] !== undefined) throw invalid(`The local AWS does not offer ${member}: action '${name}'`);
  }
  checkConfiguration(name, configuration, type);
  checkCount(name, 'input', inputArtifacts.length, type.inputs);
  checkCount(name, 'output', outputArtifacts.length, type.outputs);
  checkValues(action);
}

function typeOf({ name, actionTypeId }: ActionDeclaration): OfferedActionType {
  const { category, owner, provider, version } = actionTypeId ?? {};
  const found = ACTION_TYPES.find((type) => type.provider === provider && type.categories.includes(category ?? ''));
  if (found && owner === 'AWS' && version === '1') return found;
  const shown = `Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}'`;
  throw invalid(`ActionType (${shown}) in action '${name}' is not offered by the local AWS`);
}

function checkConfiguration(name: string | undefined, given: Record<string, string>, type: OfferedActionType): void {
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

function checkValues({ name, configuration = {}, inputArtifacts = [] }: ActionDeclaration): void {
  const { OutputArtifactFormat: format, PrimarySource: primary } = configuration;
  if (format !== undefined && format !== 'CODE_ZIP') {
    throw invalid(`The local AWS offers the OutputArtifactFormat CODE_ZIP, not ${format}: action '${name}'`);
  }
  if (inputArtifacts.length > 1 && !inputArtifacts.some((artifact) => artifact.name === primary)) {
    throw invalid(`Action '${name}' has several input artifacts, and PrimarySource must name one of them`);
  }
  for (const key of ['BatchEnabled', 'CombineArtifacts']) {
    if (/^(true|false)$/.test(configuration[key] ?? 'false')) continue;
    throw invalid(`${key} of action '${name}' is to be true or false`);
  }
  try {
    environmentVariables(configuration['EnvironmentVariables']);
  } catch {
    throw invalid(`EnvironmentVariables of action '${name}' is not a JSON array of name, value and type`);
  }
}

/**
 * The variables that a CodeBuild action gives its build.
 * @throws SyntaxError, TypeError when the text is not a JSON array of objects with a name and a value
 */
export function environmentVariables(json: string | undefined): { name: string; value: string; type: string }[] {
  const list: unknown = JSON.parse(json ?? '[]');
  if (!Array.isArray(list)) throw new TypeError('not an array');
  return list.map((each: { name?: unknown; value?: unknown; type?: unknown }) => {
    const { name, value, type = 'PLAINTEXT' } = each;
    if (typeof name !== 'string' || typeof value !== 'string' || typeof type !== 'string')
      throw new TypeError('not text');
    return { name, value, type };
  });
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
