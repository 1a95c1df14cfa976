import type { ActionType } from './action-type.js';

/** Source: "AWS CodeBuild build and test action reference". */
export const codebuild: ActionType = {
  categories: ['Build', 'Test'],
  provider: 'CodeBuild',
  required: ['ProjectName'],
  optional: ['PrimarySource', 'EnvironmentVariables', 'BuildspecOverride', 'BatchEnabled', 'CombineArtifacts'],
  inputs: [1, 5],
  outputs: [0, 5],
  fault({ configuration = {}, inputArtifacts = [] }) {
    const { PrimarySource: primary, EnvironmentVariables: variables } = configuration;
    if (inputArtifacts.length > 1 && !inputArtifacts.some(({ name }) => name === primary)) {
      return 'PrimarySource must name one of several input artifacts';
    }
    for (const key of ['BatchEnabled', 'CombineArtifacts']) {
      if (!/^(true|false)$/.test(configuration[key] ?? 'false')) return `${key} is to be true or false`;
    }
    try {
      environmentVariables(variables);
    } catch {
      return 'EnvironmentVariables is not a JSON array of name, value and type';
    }
    return undefined;
  },
  entityUrl: ({ ProjectName: project }, region) =>
    `https://console.aws.amazon.com/codebuild/home?region=${region}#/projects/${project}/view`,
  carryOut: async () => (await import('../../../runs/action-build.js')).runBuildAction,
};

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
