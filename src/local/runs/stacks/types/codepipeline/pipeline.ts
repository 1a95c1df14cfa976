import {
  CreatePipeline$,
  UpdatePipeline$,
  type CreatePipelineCommandInput,
  type CreatePipelineCommandOutput,
  type GetPipelineCommandOutput,
  type PipelineDeclaration,
  type UpdatePipelineCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { ifThere } from '../if-there.js';
import { isChanged } from '../changes.js';
import { nameOf, text } from '../given.js';
import { inputOf } from '../input.js';
import { smallTagsOf, tagChanges } from '../tags.js';
import type { Former, Made, ResourceJob, ResourceType } from '../type.js';
import { changeTransitions } from './transitions.js';

/** Source: "AWS::CodePipeline::Pipeline" in the CloudFormation template reference. */
export const pipeline: ResourceType = {
  type: 'AWS::CodePipeline::Pipeline',
  properties: {
    ArtifactStore: 'update',
    DisableInboundStageTransitions: 'update',
    ExecutionMode: 'update',
    Name: 'replace',
    PipelineType: 'update',
    RestartExecutionOnUpdate: 'update',
    RoleArn: 'update',
    Stages: 'update',
    Tags: 'update',
    Variables: 'update',
  },
  required: ['RoleArn', 'Stages'],
  attributes: ['Version'],
  identifier: ['Name'],

  /** Its first execution starts with it. */
  async create(job) {
    const name = nameOf(job, 'Name', 100);
    const given = { pipeline: declaration(job, name), tags: smallTagsOf(job) };
    const input = inputOf<CreatePipelineCommandInput>(CreatePipeline$, given, job.logicalId);
    const { pipeline: created } = await job.call<CreatePipelineCommandOutput>('codepipeline', 'CreatePipeline', input);
    await job.begun(name);
    await changeTransitions(job, name, {});
    return made(created);
  },

  async update(job, former) {
    const { id: name } = former;
    const structure = ['ArtifactStore', 'ExecutionMode', 'PipelineType', 'RoleArn', 'Stages', 'Variables'];
    const isOther = isChanged(job, former, ...structure);
    const updated = isOther ? await updatePipeline(job, name) : { id: name, attributes: former.attributes };
    await changeTransitions(job, name, former.properties);
    await changeTags(job, former);
    if (String(job.properties['RestartExecutionOnUpdate']) === 'true') {
      await job.call('codepipeline', 'StartPipelineExecution', { name });
    }
    return updated;
  },

  async remove(job, { id }) {
    await job.call('codepipeline', 'DeletePipeline', { name: id });
  },

  async adopt(job) {
    const name = text(job.properties, 'Name') ?? '';
    const asked = job.call<GetPipelineCommandOutput>('codepipeline', 'GetPipeline', { name });
    const found = await ifThere(asked, 'PipelineNotFoundException');
    return found && made(found.pipeline);
  },
};

async function updatePipeline(job: ResourceJob, name: string): Promise<Made> {
  const input = inputOf(UpdatePipeline$, { pipeline: declaration(job, name) }, job.logicalId);
  return made((await job.call<UpdatePipelineCommandOutput>('codepipeline', 'UpdatePipeline', input)).pipeline);
}

function declaration({ properties }: ResourceJob, name: string): object {
  const { DisableInboundStageTransitions: _, RestartExecutionOnUpdate: _restart, Tags: _tags, ...rest } = properties;
  return { ...rest, name };
}

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const resourceArn = `arn:${job.partition}:codepipeline:${job.region}:${job.account}:${former.id}`;
  if (removed.length > 0) await job.call('codepipeline', 'UntagResource', { resourceArn, tagKeys: removed });
  if (added.length === 0) return;
  const tags = added.map(({ Key: key, Value: value }) => ({ key, value }));
  await job.call('codepipeline', 'TagResource', { resourceArn, tags });
}

function made({ name = '', version }: Partial<PipelineDeclaration> = {}): Made {
  return { id: name, attributes: { Version: String(version) } };
}
