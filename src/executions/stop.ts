import { ListPipelineExecutionsCommand, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Context } from '../context.js';

/** Stops every execution that is in progress, without waiting for what its actions are doing. */
export async function stopExecutions({ aws, emit, names }: Context): Promise<void> {
  const codepipeline = aws.codepipeline();
  const pipelineName = names.pipeline.name;
  const list = await ignore(
    'PipelineNotFoundException',
    codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName, maxResults: 100 })),
  );
  const running = (list?.pipelineExecutionSummaries ?? []).filter(({ status }) => status === 'InProgress');
  await Promise.all(
    running.map(async ({ pipelineExecutionId }) => {
      emit({ type: 'note', text: `stopping execution ${pipelineExecutionId}` });
      await ignore(
        // It ended, or somebody else stopped it, in the meantime.
        ['PipelineExecutionNotStoppableException', 'DuplicatedStopRequestException'],
        codepipeline.send(
          new StopPipelineExecutionCommand({
            pipelineName,
            pipelineExecutionId,
            abandon: true,
            reason: 'The pipeline is being removed',
          }),
        ),
      );
    }),
  );
}
