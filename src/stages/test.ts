/** Stages that test what was deployed. */
import type { ActionDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';
import type { TestStage } from './fields.js';
import { artifacts, capitalized, type Stage, type Surroundings, uncapitalized } from './stage.js';
import { environmentVariables } from './variables.js';

/** The buildspec of tests, where no other is named. */
export const defaultBuildspec = 'buildspec.test.yml';

/** The name of a test stage's only action. */
const actionName = 'Test';

/** What is tested. */
export interface Tested {
  readonly environment: string;
  /** What its stage says of it, as environment variables that become known when it is released; else its address is known. */
  readonly variables: Readonly<Record<string, string>> | undefined;
}

/** @param tested what was deployed to before, if anything */
export function test({ test: given, buildspec = defaultBuildspec }: TestStage, tested?: Tested): Stage {
  const name = capitalized(given);
  return {
    name,
    declare: (pipeline) => ({
      name,
      actions: [testAction(actionName, { buildspec, runOrder: 1 }, tested, pipeline)],
    }),
    statements: () => [],
  };
}

/**
 * A build of the project for tests, with the sources, and with where the environment answers.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export function testAction(
  name: string,
  { buildspec, runOrder }: { readonly buildspec: string; readonly runOrder: number },
  tested: Tested | undefined,
  { config, names, urls }: Surroundings,
): ActionDeclaration {
  const url = tested && urls[tested.environment];
  const known = tested && {
    ENVIRONMENT: tested.environment,
    ...(tested.variables ?? (url !== undefined && { ENVIRONMENT_URL: url })),
  };
  const variables = [
    ...environmentVariables(config),
    ...Object.entries(known ?? {}).map(([key, value]) => ({ name: key, value, type: 'PLAINTEXT' })),
  ];
  return {
    name,
    actionTypeId: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: {
      ProjectName: names.testProject.name,
      BuildspecOverride: buildspec,
      EnvironmentVariables: JSON.stringify(variables),
    },
    inputArtifacts: [{ name: artifacts.source }],
    runOrder,
  };
}

/** What the pipeline's role must be allowed for all tests together. */
export function testStatement(names: Names): Statement {
  return {
    Sid: 'Test',
    Effect: 'Allow',
    Action: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
    Resource: names.testProject.arn,
  };
}

/** The config of a stage as it is declared; undefined when it tests with nothing of ours. */
export function testStageIn({ name = '', actions = [] }: StageDeclaration, names: Names): TestStage | undefined {
  const action = actions.find((each) => each.name === actionName);
  if (action?.configuration?.ProjectName !== names.testProject.name) return undefined;
  return { test: uncapitalized(name), buildspec: buildspecIn(action) };
}

export function buildspecIn({ configuration }: ActionDeclaration): string {
  return configuration?.BuildspecOverride ?? defaultBuildspec;
}
