/** A pipeline of the built program that asks before it releases. */
import {
  CodePipelineClient,
  GetPipelineCommand,
  type StageDeclaration,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { moveExecutions } from '../../src/local/runs/runner.js';
import type { Cli } from './cli.js';
import { openLocal } from './local.js';

const timing = { minute: 60_000, grace: 500, poll: 10 };

/** Adds the stages Ask and Release to the pipeline `hello`, as somebody does in the console. */
export async function releasing(cli: Cli) {
  const local = await openLocal({ home: cli.home });
  const codepipeline = local.client(CodePipelineClient);
  const { pipeline } = await codepipeline.send(new GetPipelineCommand({ name: 'hello' }));
  const [source, build] = pipeline!.stages!;
  const ask: StageDeclaration = {
    name: 'Ask',
    actions: [
      {
        name: 'Ask',
        actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
        configuration: { CustomData: 'release managers' },
      },
    ],
  };
  const { outputArtifacts: _out, namespace: _namespace, ...action } = build!.actions![0]!;
  const release = { name: 'Release', actions: [{ ...action, name: 'Release' }] };
  await codepipeline.send(
    new UpdatePipelineCommand({ pipeline: { ...pipeline!, stages: [source!, build!, ask, release] } }),
  );
  return {
    codepipeline,
    /** Starts an execution and moves it until it waits; gives its id. */
    async start(): Promise<string> {
      const { pipelineExecutionId } = await codepipeline.send(new StartPipelineExecutionCommand({ name: 'hello' }));
      await moveExecutions(local.aws, timing);
      return pipelineExecutionId!;
    },
    move: () => moveExecutions(local.aws, timing),
    close: () => local.close(),
  };
}
