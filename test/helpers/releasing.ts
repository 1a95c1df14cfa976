/** A pipeline of the built program that asks before it releases. */
import {
  CodePipelineClient,
  GetPipelineCommand,
  type StageDeclaration,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { vi } from 'vitest';
import { moveExecutions } from '../../src/local/runs/runner.js';
import type { Cli } from './cli.js';
import { openLocal } from './local.js';

const timing = { minute: 60_000, grace: 500, poll: 100 };

/** Adds the stages Ask and Release to the pipeline `hello`, as somebody does in the console. */
export async function releasing(cli: Cli) {
  const local = await openLocal({ home: cli.home });
  // Builds that run in this process find the same programs.
  vi.stubEnv('PATH', cli.env['PATH']);
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
    close() {
      vi.unstubAllEnvs();
      return local.close();
    },
  };
}
