/** What bootstrapping an environment for the CDK has made there: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html. Pure. */
import { arnIn, type Names } from '../../names.js';
import type { Statement } from '../../policies.js';
import type { BuildExtra } from '../build-extras.js';
import { bootstrapRole, defaultQualifier, stackStages } from '../cloudformation/stack.js';
import type { StageConfig } from '../fields.js';

/** Of the parameter in which bootstrapping keeps its version. */
export function versionParameter(names: Names, qualifier = defaultQualifier): { name: string; arn: string } {
  const name = `/cdk-bootstrap/${qualifier}/version`;
  return { name, arn: arnIn(names, 'ssm', `parameter${name}`) };
}

/** The qualifiers of the environments that stages deploy to, each once. */
export function qualifiersOf(stages: readonly StageConfig[]): string[] {
  const all = stackStages(stages).flatMap((stage) =>
    stage.deploy === 'cdk' ? (stage.qualifier ?? defaultQualifier) : [],
  );
  return [...new Set(all)];
}

/** Of the environment whose bootstrapping has made this role; undefined where it was none. */
export function qualifierIn(role: string): string | undefined {
  return /:role\/cdk-([^-]+)-cfn-exec-role-/.exec(role)?.[1];
}

/** The build publishes what the templates refer to, as roles that may do just that. */
export const publishing: BuildExtra = {
  variables: () => [],
  owns: () => false,
  statements({ config, names }): Statement[] {
    const roles = qualifiersOf(config.stages).flatMap((qualifier) => [
      bootstrapRole(names, 'file-publishing', qualifier),
      bootstrapRole(names, 'image-publishing', qualifier),
    ]);
    return roles.length === 0 ? [] : [{ Sid: 'Assets', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roles }];
  },
};
