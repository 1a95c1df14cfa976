/** Deployments by a deployment group of CodeDeploy. */
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { arnIn, type Names, roleArn } from '../../names.js';
import { passRole, type Statement } from '../../policies.js';
import { artifacts, sidOf } from '../stage.js';
import { deployAction, type TargetAction } from '../target.js';
import type { EcsStage, GroupStage } from './fields.js';
import { application, groupOf, type Platform, platformOf } from './names.js';

const providers: Record<Platform, string> = { Server: 'CodeDeploy', ECS: 'CodeDeployToECS' };

/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeDeploy.html and
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
 */
export function groupAction(stage: GroupStage, names: Names): TargetAction {
  const platform = platformOf(stage);
  return deployAction(providers[platform], {
    ApplicationName: application(names, platform).name,
    DeploymentGroupName: stage.environment,
    ...(stage.to === 'ecs' && templates(stage)),
  });
}

function templates({ image }: EcsStage): Record<string, string> {
  return {
    AppSpecTemplateArtifact: artifacts.build,
    TaskDefinitionTemplateArtifact: artifacts.build,
    ...(image !== undefined && { Image1ArtifactName: artifacts.build, Image1ContainerName: image }),
  };
}

export function groupStatements(stage: GroupStage, names: Names): Statement[] {
  const platform = platformOf(stage);
  const sid = sidOf(stage.environment);
  return [
    {
      Sid: `Deploy${sid}`,
      Effect: 'Allow',
      Action: ['codedeploy:CreateDeployment', 'codedeploy:GetDeployment'],
      Resource: groupOf(names, platform, stage.environment).arn,
    },
    {
      Sid: `Revision${sid}`,
      Effect: 'Allow',
      Action: [
        'codedeploy:GetApplication',
        'codedeploy:GetApplicationRevision',
        'codedeploy:RegisterApplicationRevision',
      ],
      Resource: application(names, platform).arn,
    },
    {
      Sid: `Configuration${sid}`,
      Effect: 'Allow',
      Action: 'codedeploy:GetDeploymentConfig',
      Resource: arnIn(names, 'codedeploy', 'deploymentconfig:*'),
    },
    ...(stage.to === 'ecs' ? taskStatements(stage, names) : []),
  ];
}

/** A new revision of the task definition is registered for every release. */
function taskStatements({ environment, 'task-roles': roles = [] }: EcsStage, names: Names): Statement[] {
  const sid = sidOf(environment);
  return [
    // Its name is in taskdef.json alone.
    { Sid: `Task${sid}`, Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition', Resource: '*' },
    ...(roles.length === 0 ? [] : [passTaskRoles(`TaskRoles${sid}`, roles, names)]),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html */
export function passTaskRoles(Sid: string, roles: readonly string[], names: Names): Statement {
  return passRole(
    Sid,
    roles.map((role) => roleArn(names, role)),
    'ecs-tasks',
  );
}

/** What the action says; the rest is in the deployment group. */
export function groupStageIn(
  { actionTypeId, configuration = {} }: ActionDeclaration,
  environment: string,
  names: Names,
): GroupStage | undefined {
  const { ApplicationName: app, DeploymentGroupName: group, Image1ContainerName: image } = configuration;
  if (group !== environment) return undefined;
  const isTo = (platform: Platform) =>
    actionTypeId?.provider === providers[platform] && app === application(names, platform).name;
  if (isTo('Server')) return { deploy: 'codedeploy', environment };
  if (!isTo('ECS')) return undefined;
  return { deploy: 'codedeploy', to: 'ecs', environment, ...(image !== undefined && { image }) } as EcsStage;
}
