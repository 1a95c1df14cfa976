/**
 * The pipeline's variables: builds and tests get their values in this execution as environment variables. Pure.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
import type { ActionDeclaration, PipelineVariableDeclaration } from '@aws-sdk/client-codepipeline';
import type { Config } from '../config/schema.js';

interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

const reference = (name: string) => `#{variables.${name}}`;

/** What each execution begins with, where whoever starts it says nothing else. */
export function declarations({ variables }: Config): PipelineVariableDeclaration[] {
  return Object.entries(variables).map(([name, defaultValue]) => ({ name, defaultValue }));
}

/** For an action of CodeBuild: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export function environmentVariables({ variables }: Config): EnvironmentVariable[] {
  return Object.keys(variables).map((name) => ({ name, value: reference(name) }));
}

/** Of the variables of a pipeline those that its builds get: others are somebody's own. */
export function variablesIn(
  declared: readonly PipelineVariableDeclaration[],
  actions: readonly ActionDeclaration[],
): Record<string, string> {
  const given = actions.map(({ configuration }) => configuration?.EnvironmentVariables ?? '').join();
  return Object.fromEntries(
    declared.flatMap(({ name = '', defaultValue }) =>
      defaultValue !== undefined && given.includes(reference(name)) ? [[name, defaultValue]] : [],
    ),
  );
}
