import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  type PipelineVariableDeclaration,
  type StageDeclaration,
  TagResourceCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { errorName, ignore } from '../aws/errors.js';
import { untilPropagated } from '../aws/propagation.js';
import type { Context } from '../context.js';
import { UserError } from '../errors.js';
import { differences, merged } from '../diff.js';
import { tagsOf } from '../names.js';
import { arranged, configuredIn, outlineOf, stagesFor } from '../stages/index.js';
import { declarations, variablesIn } from '../stages/variables.js';
import { type Found, resource, smallTagPairs, tagsByKey } from './resource.js';

interface Pipeline {
  readonly type: string | undefined;
  readonly role: string | undefined;
  readonly artifactBucket: string | undefined;
  /** Others may have been added. */
  readonly variables: readonly PipelineVariableDeclaration[];
  /** The stages behind Build that are ours, in one line. */
  readonly flow: string;
  /** Other stages, which somebody added, are left as they are. */
  readonly stages: readonly StageDeclaration[];
}

interface FoundPipeline extends Found<Pipeline> {
  readonly declaration: PipelineDeclaration;
}

/** The CodePipeline pipeline. Creating it starts its first execution. */
export const pipeline = resource<Pipeline, 'pipeline'>({
  kind: 'pipeline',
  after: ['repository', 'artifact-bucket', 'log-group', 'pipeline-policy', 'build-policy', 'build-project'],
  removedAfter: [],
  identify: (names) => names.pipeline,
  desired: (context) => {
    const stages = stagesFor(context.config.stages).map((stage) => stage.declare(context));
    return {
      type: 'V2',
      role: context.names.pipelineRole.arn,
      artifactBucket: context.names.bucket.name,
      variables: declarations(context.config),
      flow: outlineOf(stages, context.names),
      stages,
    };
  },
  async read({ aws, names }): Promise<FoundPipeline | undefined> {
    const codepipeline = aws.codepipeline();
    const [found, tags] = await Promise.all([
      ignore('PipelineNotFoundException', codepipeline.send(new GetPipelineCommand({ name: names.pipeline.name }))),
      ignore(
        ['ResourceNotFoundException', 'PipelineNotFoundException'],
        codepipeline.send(new ListTagsForResourceCommand({ resourceArn: names.pipeline.arn })),
      ),
    ]);
    if (!found?.pipeline) return undefined;
    const declaration = found.pipeline;
    return {
      declaration,
      tags: tagsByKey(tags?.tags),
      actual: {
        type: declaration.pipelineType,
        role: declaration.roleArn,
        artifactBucket: declaration.artifactStore?.location,
        variables: declaration.variables ?? [],
        flow: outlineOf(declaration.stages ?? [], names),
        stages: declaration.stages ?? [],
      },
    };
  },
  settings(found, names) {
    const { declaration } = found as FoundPipeline;
    const source = declaration.stages?.[0]?.actions?.[0]?.configuration;
    const bucket = declaration.artifactStore?.location;
    const actions = (declaration.stages ?? []).flatMap((stage) => stage.actions ?? []);
    return {
      stages: configuredIn(declaration.stages ?? [], names),
      variables: variablesIn(declaration.variables ?? [], actions),
      ...(source?.BranchName !== undefined && { branch: source.BranchName }),
      ...(bucket !== undefined && bucket !== names.ownBucket.name && { artifactBucket: bucket }),
    };
  },
  async create(context) {
    const { aws, config, names } = context;
    const request = new CreatePipelineCommand({
      pipeline: declare(context),
      tags: smallTagPairs(tagsOf(config.name, config.tags)),
    });
    await untilPropagated(context, names.pipelineRole.arn, () => aws.codepipeline().send(request));
  },
  async update(context, found) {
    const { aws, config, names } = context;
    const tags = smallTagPairs(tagsOf(config.name, config.tags));
    await aws.codepipeline().send(new TagResourceCommand({ resourceArn: names.pipeline.arn, tags }));
    // An update stops what is running: only when there is something to change.
    if (differences(pipeline.desired(context), found.actual).length === 0) return;
    const request = new UpdatePipelineCommand({
      pipeline: declare(context, (found as FoundPipeline).declaration),
    });
    await untilPropagated(context, names.pipelineRole.arn, () => aws.codepipeline().send(request)).catch(
      (error: unknown) => {
        throw clashing(error);
      },
    );
  },
  /** What is in progress ends with it; a build that it started goes on, and is stopped with the build project. */
  async remove({ aws, names }) {
    await aws.codepipeline().send(new DeletePipelineCommand({ name: names.pipeline.name }));
  },
});

/** A repaired pipeline that CodePipeline does not take has something in it that somebody added, or gave another name. */
function clashing(error: unknown): unknown {
  if (!/^Invalid(Structure|StageDeclaration|ActionDeclaration)Exception$/.test(errorName(error))) return error;
  return new UserError(
    'pipeline-clash',
    `CodePipeline does not take the repaired pipeline: ${(error as Error).message}`,
    {
      hint:
        'A stage or an action that somebody added, or gave another name, does not go together with those of this program. Give it its ' +
        'name back, or remove it, in the console; then run init again.',
      cause: error,
    },
  );
}

/** The stages as they are declared now: people add some of their own. None when there is no pipeline. */
export function stagesOf(found: Found<object> | undefined): readonly StageDeclaration[] {
  return (found as FoundPipeline | undefined)?.declaration.stages ?? [];
}

/** The pipeline as CodePipeline takes it; an update replaces the whole, so what others put into it goes in again. */
function declare(context: Context, former?: PipelineDeclaration): PipelineDeclaration {
  const { config, names } = context;
  const stages = stagesFor(config.stages).map((stage) => stage.declare(context));
  // It takes one store, or one for each region, but not both; ours is all in one region.
  const { artifactStores: _stores, ...kept } = former ?? { executionMode: 'SUPERSEDED' as const };
  return merged<PipelineDeclaration>(
    {
      name: names.pipeline.name,
      roleArn: names.pipelineRole.arn,
      artifactStore: { type: 'S3', location: names.bucket.name },
      pipelineType: 'V2',
      ...(Object.keys(config.variables).length > 0 && { variables: declarations(config) }),
      stages,
    },
    former ? { ...kept, stages: arranged(former.stages ?? [], stages, names) } : kept,
  );
}
