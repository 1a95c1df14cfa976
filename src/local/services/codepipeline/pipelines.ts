import { randomUUID } from 'node:crypto';
import {
  CreatePipeline$,
  DeletePipeline$,
  GetPipeline$,
  ListPipelines$,
  UpdatePipeline$,
  type CreatePipelineCommandInput,
  type CreatePipelineCommandOutput,
  type DeletePipelineCommandInput,
  type DeletePipelineCommandOutput,
  type GetPipelineCommandInput,
  type GetPipelineCommandOutput,
  type ListPipelinesCommandInput,
  type ListPipelinesCommandOutput,
  type UpdatePipelineCommandInput,
  type UpdatePipelineCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../errors.js';
import { inProgress, settle } from '../../runs/executions.js';
import { dequeue } from '../../runs/queue.js';
import { type Call, operation } from '../../service.js';
import { emptyRecord } from '../../store/values.js';
import { createStarted } from '../codepipeline-start.js';
import { page } from '../page.js';
import { checkedDeclaration } from './declaration.js';
import { executions, invalidToken, pipelineNamed, pipelines, versions, type PipelineRecord } from './records.js';
import { checkedTags } from './tags.js';

/** Pipelines of an account in a region (CodePipeline User Guide, "Quotas"). */
const PIPELINE_LIMIT = 1000;

/** Creates the pipeline and starts its first execution, as AWS does. */
export const CreatePipeline = operation<CreatePipelineCommandInput, CreatePipelineCommandOutput>(
  CreatePipeline$,
  async ({ pipeline: given, tags = [] }, call) => {
    const declaration = await checkedDeclaration(call, given!, 1);
    const name = declaration.name ?? '';
    if (await pipelines(call).get(name)) {
      throw new AwsError(
        'PipelineNameInUseException',
        `A pipeline with the name '${name}' already exists in account '${call.account}'`,
      );
    }
    if ((await pipelines(call).count()) >= PIPELINE_LIMIT) {
      const message = `The account '${call.account}' has reached the limit of ${PIPELINE_LIMIT} pipelines`;
      throw new AwsError('LimitExceededException', message);
    }
    const now = call.now();
    const pipeline: PipelineRecord = {
      id: randomUUID(),
      declaration,
      created: now,
      updated: now,
      tags: checkedTags([], tags),
      disabled: emptyRecord(),
      started: 0,
      live: [],
    };
    await versions(call, pipeline).put('1', declaration);
    await createStarted(call, pipeline, { triggerType: 'CreatePipeline', triggerDetail: call.principal });
    return { pipeline: declaration, tags: [...pipeline.tags] };
  },
);

export const GetPipeline = operation<GetPipelineCommandInput, GetPipelineCommandOutput>(
  GetPipeline$,
  async ({ name, version }, call) => {
    const pipeline = await pipelineNamed(call, name);
    const declaration =
      version === undefined ? pipeline.declaration : await versions(call, pipeline).get(String(version));
    if (!declaration) {
      const message = `The pipeline ${name} does not have a version ${version}`;
      throw new AwsError('PipelineVersionNotFoundException', message);
    }
    const { created, updated } = pipeline;
    return { pipeline: declaration, metadata: { pipelineArn: call.arn('codepipeline', name ?? ''), created, updated } };
  },
);

/** Replaces the whole structure. What was under way is over: it belongs to a structure that is no more. */
export const UpdatePipeline = operation<UpdatePipelineCommandInput, UpdatePipelineCommandOutput>(
  UpdatePipeline$,
  async ({ pipeline: given }, call) => {
    const pipeline = await pipelineNamed(call, given?.name);
    const version = (pipeline.declaration.version ?? 1) + 1;
    const declaration = await checkedDeclaration(call, given!, version);
    await cancelAll(call, pipeline);
    const names = (declaration.stages ?? []).map((stage) => stage.name);
    for (const stage of Object.keys(pipeline.disabled)) {
      if (!names.includes(stage)) delete pipeline.disabled[stage];
    }
    pipeline.declaration = declaration;
    pipeline.updated = call.now();
    await versions(call, pipeline).put(String(version), declaration);
    await pipelines(call).put(declaration.name ?? '', pipeline);
    return { pipeline: declaration };
  },
);

async function cancelAll(call: Call, pipeline: PipelineRecord): Promise<void> {
  for (const execution of await settle(call, pipeline)) {
    const stage = execution.entered ? pipeline.declaration.stages?.[execution.stage]?.name : undefined;
    const entry = execution.stages[stage ?? ''];
    if (entry) entry.status = 'Cancelled';
    execution.status = 'Cancelled';
    execution.lastUpdateTime = call.now();
    for (const action of inProgress(execution)) {
      action.status = 'Abandoned';
      action.lastUpdateTime = call.now();
    }
    await executions(call, pipeline).put(execution.id, execution);
  }
  await settle(call, pipeline);
}

export const DeletePipeline = operation<DeletePipelineCommandInput, DeletePipelineCommandOutput>(
  DeletePipeline$,
  async ({ name = '' }, call) => {
    const pipeline = await pipelines(call).get(name);
    if (!pipeline) return {};
    // First the record by which the rest is found: whoever is killed before the end leaves nothing to be seen.
    await pipelines(call).delete(name);
    for (const collection of [executions(call, pipeline), versions(call, pipeline)]) {
      for (const [key] of await collection.entries()) await collection.delete(key);
    }
    await dequeue(call, { kind: 'pipeline', region: call.region, name });
    return {};
  },
);

export const ListPipelines = operation<ListPipelinesCommandInput, ListPipelinesCommandOutput>(
  ListPipelines$,
  async ({ maxResults = 1000, nextToken }, call) => {
    const all = (await pipelines(call).entries()).map(([, { declaration, created, updated }]) => {
      const { name = '', version, pipelineType, executionMode } = declaration;
      return { name, version, pipelineType, executionMode, created, updated };
    });
    const { items, next } = page(all, ({ name }) => name, maxResults, nextToken, invalidToken);
    return { pipelines: [...items], ...(next && { nextToken: next }) };
  },
);
