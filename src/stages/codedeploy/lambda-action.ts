/** Deployments of functions, which CodePipeline carries out by itself. */
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { arnIn, type Names } from '../../names.js';
import type { Statement } from '../../policies.js';
import { sidOf } from '../stage.js';
import { deployAction, type TargetAction } from '../target.js';
import type { LambdaStage } from './fields.js';

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html */
export function lambdaAction({ function: name, alias, strategy }: LambdaStage): TargetAction {
  return deployAction('Lambda', {
    FunctionName: name,
    ...(alias !== undefined && { FunctionAlias: alias }),
    ...(strategy !== undefined && { DeployStrategy: strategy }),
  });
}

export function lambdaStatements({ environment, function: name }: LambdaStage, names: Names): Statement[] {
  const arn = arnIn(names, 'lambda', `function:${name}`);
  const sid = sidOf(environment);
  return [
    {
      Sid: `Function${sid}`,
      Effect: 'Allow',
      Action: [
        'lambda:GetAlias',
        'lambda:GetFunctionConfiguration',
        'lambda:GetProvisionedConcurrencyConfig',
        'lambda:PublishVersion',
        'lambda:UpdateAlias',
        'lambda:UpdateFunctionCode',
      ],
      Resource: [arn, `${arn}:*`],
    },
    { Sid: `Alarms${sid}`, Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
  ];
}

/** A function is nothing of ours: every action that deploys to one, and none that calls one, is taken for one of the config's. */
export function lambdaStageIn(
  { actionTypeId, configuration = {} }: ActionDeclaration,
  environment: string,
): LambdaStage | undefined {
  const { FunctionName: name, FunctionAlias: alias, DeployStrategy: strategy } = configuration;
  const { category, provider } = actionTypeId ?? {};
  if (category !== 'Deploy' || provider !== 'Lambda' || name === undefined) return undefined;
  return {
    deploy: 'codedeploy',
    to: 'lambda',
    environment,
    function: name,
    ...(alias !== undefined && { alias }),
    ...(strategy !== undefined && { strategy }),
  };
}
