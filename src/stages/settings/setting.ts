/** Where the settings of a pipeline lie in Parameter Store. Pure. */
import type { Rule } from '../../config/schema.js';
import { arnIn, type Names } from '../../names.js';
import { variableNames } from '../packages/variable-names.js';

/** What builds get; the other environments are those that stages deploy to, and no stage is called so. */
export const buildEnvironment = 'build';

/** A parameter of ours; its value is never part of it. */
export interface Setting {
  readonly environment: string;
  /** The name of the environment variable. */
  readonly key: string;
  /** Whether it is a SecureString: nobody is shown its value. */
  readonly isSecret: boolean;
}

/** What a setting may be called: it becomes an environment variable. */
export const keyRule: Rule<string> = {
  takes:
    "at most 255 letters, digits and underscores, no digit first, not CODEBUILD_ first, which is CodeBuild's own, and none of " +
    `${variableNames.join(', ')}, by which builds find packages`,
  fits: (key) =>
    /^[A-Za-z_]\w{0,254}$/.test(key) &&
    !key.startsWith('CODEBUILD_') &&
    !(variableNames as readonly string[]).includes(key),
};

/** Characters of a value in the standard tier: "Managing parameter tiers" in the Systems Manager User Guide. */
export const longestValue = 4096;

/** All of the pipeline, or of one environment of it. */
export function pathOf({ pipeline }: Pick<Names, 'pipeline'>, environment?: string): string {
  return environment === undefined ? `/${pipeline.name}` : `/${pipeline.name}/${environment}`;
}

/** The name of the parameter. */
export function parameterOf(names: Names, { environment, key }: Pick<Setting, 'environment' | 'key'>): string {
  return `${pathOf(names, environment)}/${key}`;
}

/** Of a parameter, a path, or all below a path: an ARN has the first slash of the name once. */
export function parameterArn(names: Names, parameter: string): string {
  return arnIn(names, 'ssm', `parameter${parameter}`);
}

/** The other way round; undefined for what has another place than settings have. */
export function placeOf(names: Names, parameter: string): Pick<Setting, 'environment' | 'key'> | undefined {
  const path = `${pathOf(names)}/`;
  const [environment, key, ...more] = parameter.startsWith(path) ? parameter.slice(path.length).split('/') : [];
  return environment && key && more.length === 0 ? { environment, key } : undefined;
}

/** Parameter Store keeps what begins so for AWS: "Requirements and constraints for parameter names" in its user guide. */
export function isReserved({ pipeline }: Pick<Names, 'pipeline'>): boolean {
  return /^(aws|ssm)/.test(pipeline.name);
}
