/** What everything of CodeDeploy's is called. Pure. */
import { arnIn, type Names } from '../../names.js';
import type { StageConfig } from '../fields.js';
import type { CodeDeployStage, GroupStage } from './fields.js';

/** An application is for one of them: https://docs.aws.amazon.com/codedeploy/latest/userguide/applications.html */
export const platforms = ['Server', 'ECS'] as const;
export type Platform = (typeof platforms)[number];

export function platformOf({ to }: GroupStage): Platform {
  return to === 'ecs' ? 'ECS' : 'Server';
}

/** What all deployment groups of the pipeline belong to. No pipeline has a dot in its name. */
export function application(names: Names, platform: Platform): { name: string; arn: string } {
  const name = platform === 'Server' ? names.pipeline.name : `${names.pipeline.name}.ecs`;
  return { name, arn: arnIn(names, 'codedeploy', `application:${name}`) };
}

/** It is called like the environment. */
export function groupOf(names: Names, platform: Platform, environment: string): { name: string; arn: string } {
  const { name } = application(names, platform);
  return { name: environment, arn: arnIn(names, 'codedeploy', `deploymentgroup:${name}/${environment}`) };
}

/** The tags by which instances belong to an environment, where the config says no others. */
export function instanceTags(names: Names, environment: string): Record<string, string> {
  return { 'pipeline-setup:environment': `${names.pipeline.name}/${environment}` };
}

/**
 * Whether it is known what is deployed to. Of services of ECS and of Auto Scaling groups the pipeline itself says nothing: with
 * the deployment group that is forgotten.
 */
export function isWhole(stage: Partial<GroupStage>): boolean {
  if (stage.to === 'ecs') return stage.service !== undefined;
  return stage.to !== 'auto-scaling-group' || stage.group !== undefined;
}

/** The stages that deploy by a deployment group. */
export function groupStages(stages: readonly StageConfig[]): GroupStage[] {
  return stages.filter((stage): stage is GroupStage => isCodeDeploy(stage) && stage.to !== 'lambda');
}

function isCodeDeploy(stage: StageConfig): stage is CodeDeployStage {
  return 'deploy' in stage && stage.deploy === 'codedeploy';
}
