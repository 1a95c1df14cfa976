import { GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { capitalized, present, type Reader, tagsOf } from './reader.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html */
export const pipeline: Reader = async ({ aws }, inspected) => {
  const { name } = inspected;
  const { pipeline: found } = await aws.codepipeline().send(new GetPipelineCommand({ name }));
  const stores = Object.entries(found?.artifactStores ?? {});
  const properties = {
    Name: name,
    ...present({
      RoleArn: found?.roleArn,
      PipelineType: found?.pipelineType,
      ExecutionMode: found?.executionMode,
      ArtifactStore: found?.artifactStore && capitalized(found.artifactStore),
      ArtifactStores: stores.map(([Region, store]) => ({ Region, ArtifactStore: capitalized(store) })),
      Variables: capitalized(found?.variables ?? []),
      Triggers: capitalized(found?.triggers ?? []),
      Stages: capitalized(found?.stages ?? []),
    }),
    ...tagsOf(inspected),
  };
  return { made: [{ type: 'AWS::CodePipeline::Pipeline', comment: 'The pipeline itself.', properties }] };
};
