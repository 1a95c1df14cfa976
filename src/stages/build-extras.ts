/** What builds get beside their sources, by what the config asks for: packages, settings. Pure. */
import type { Names } from '../names.js';
import type { Statement } from '../policies.js';
import { publishing } from './cdk/bootstrap.js';
import { packages } from './packages/extra.js';
import { secrets, settings } from './settings/extra.js';
import type { Surroundings } from './stage.js';

/** An environment variable of the build project, as CodeBuild has it. */
export interface BuildVariable {
  readonly name: string;
  /** The value itself, or where it lies. */
  readonly value: string;
  readonly type: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER';
}

/** One of these. */
export interface BuildExtra {
  /** The environment variables by which the build finds it. */
  variables(pipeline: Surroundings): BuildVariable[];
  /** Whether a variable that the project has is one of them, or was one when more was asked for. */
  owns(variable: BuildVariable, names: Names): boolean;
  /** What the build's role must be allowed. */
  statements(pipeline: Surroundings): Statement[];
  /** Tags of the build project, which stay when it is asked for no more: by them it is found again. */
  tags?(pipeline: Surroundings): Record<string, string>;
}

/** All there are. */
const extras: readonly BuildExtra[] = [publishing, packages, settings, secrets];

export function extraVariables(pipeline: Surroundings): BuildVariable[] {
  return extras.flatMap((extra) => extra.variables(pipeline));
}

export function extraStatements(pipeline: Surroundings): Statement[] {
  return extras.flatMap((extra) => extra.statements(pipeline));
}

export function extraTags(pipeline: Surroundings): Record<string, string> {
  return Object.assign({}, ...extras.map((extra) => extra.tags?.(pipeline)));
}

export function isExtra(variable: BuildVariable, names: Names): boolean {
  return extras.some((extra) => extra.owns(variable, names));
}
