/** Source: "Actions, resources, and condition keys for AWS CodePipeline" in the Service Authorization Reference. */
import type { CreatePipelineCommandInput, UpdatePipelineCommandInput } from '@aws-sdk/client-codepipeline';
import {
  anyResource,
  type Asked,
  passRole,
  requestTags,
  rule,
  type ServiceAccess,
  tagOperations,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { pipelines } from './records.js';

const onPipeline = rule<{ name?: string; pipelineName?: string }>(({ name, pipelineName }, call) => [
  { resource: call.arn('codepipeline', name ?? pipelineName ?? '') },
]);

const onStage = rule<{ pipelineName?: string; stageName?: string }>(({ pipelineName, stageName }, call) => [
  { resource: call.arn('codepipeline', `${pipelineName}/${stageName}`) },
]);

const onAction = rule<{ pipelineName?: string; stageName?: string; actionName?: string }>(
  ({ pipelineName, stageName, actionName }, call) => [
    { resource: call.arn('codepipeline', `${pipelineName}/${stageName}/${actionName}`) },
  ],
);

export const access: ServiceAccess = {
  operations: {
    CreatePipeline: rule<CreatePipelineCommandInput>((input, call) => saves(input, call)),
    UpdatePipeline: rule<UpdatePipelineCommandInput>((input, call) => saves(input, call)),
    DeletePipeline: onPipeline,
    GetPipeline: onPipeline,
    // It has no resource of its own: a policy must name all pipelines, or everything.
    ListPipelines: (_input, call) => [{ resource: call.arn('codepipeline', '*') }],
    StartPipelineExecution: onPipeline,
    StopPipelineExecution: onPipeline,
    GetPipelineExecution: onPipeline,
    ListPipelineExecutions: onPipeline,
    ListActionExecutions: onPipeline,
    GetPipelineState: onPipeline,
    ListActionTypes: anyResource,
    RetryStageExecution: onStage,
    RollbackStage: onStage,
    PutApprovalResult: onAction,
    EnableStageTransition: onStage,
    DisableStageTransition: onStage,
    ...tagOperations,
  },
  async tagsOf(call, arn) {
    const [name = ''] = (arn.split(':').at(-1) ?? '').split('/');
    return (await pipelines(call).get(name))?.tags;
  },
};

function saves({ pipeline, ...rest }: CreatePipelineCommandInput | UpdatePipelineCommandInput, call: Call): Asked[] {
  const resource = call.arn('codepipeline', pipeline?.name ?? '');
  const roles = [
    pipeline?.roleArn,
    ...(pipeline?.stages ?? []).flatMap(({ actions = [] }) => actions.map(({ roleArn }) => roleArn)),
  ];
  return [
    { resource, context: requestTags('tags' in rest ? rest.tags : undefined) },
    ...[...new Set(roles)].flatMap((role) => passRole(role, 'codepipeline.amazonaws.com', resource)),
  ];
}
