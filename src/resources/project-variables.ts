/** The environment variables of a build project: what the config says, and what others put there. Pure. */
import type { Project } from '@aws-sdk/client-codebuild';
import type { Context } from '../context.js';
import type { Names } from '../names.js';
import { type BuildVariable, extraVariables, isExtra } from '../stages/build-extras.js';

/** The project's own variables, whatever they are of. */
export function variablesOf({ environment }: Project): BuildVariable[] {
  const variables = environment?.environmentVariables ?? [];
  return variables.map(({ name = '', value = '', type = 'PLAINTEXT' }) => ({ name, value, type }));
}

/** So that what there is to be no more is a difference, too. */
export function inOneText(variables: readonly BuildVariable[]): string {
  return variables
    .map(({ name, value, type }) => `${name}: ${type} ${value}`)
    .toSorted()
    .join(', ');
}

/** What the config says the builds get. */
export function variablesSaid(context: Context, hasExtras = false): BuildVariable[] {
  const plain = Object.entries(context.config.env).map(([name, value]) => ({
    name,
    value,
    type: 'PLAINTEXT' as const,
  }));
  return [...plain, ...(hasExtras ? extraVariables(context) : [])];
}

/** Those that lead to secrets, and that somebody put there by other means. */
export function othersIn(found: Project, names: Names): BuildVariable[] {
  return variablesOf(found).filter((variable) => variable.type !== 'PLAINTEXT' && !isExtra(variable, names));
}

export function isSaid(said: readonly BuildVariable[], name: string): boolean {
  return said.some((each) => each.name === name);
}
