/** A pipeline on the local AWS that deploys a stack: releases are commits of a template. */
import { CodeCommitClient, CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import type { Context, Session } from '../../src/context.js';
import { provision } from '../../src/engine.js';
import type { Execution } from '../../src/executions/execution.js';
import { declaredStages, readExecutions } from '../../src/executions/read.js';
import { inspect } from '../../src/inspect.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { type Local, openLocal } from './local.js';
import { recordedSession } from './recorder.js';

export interface StackLab {
  readonly local: Local;
  /** Whoever waits in it lets the runner go on. */
  readonly session: Session;
  /** Makes the pipeline `hello` as it is asked for, and lets it run. */
  make(stages: readonly StageConfig[]): Promise<Context>;
  /** Commits a template, and gives the execution when it is at rest. */
  release(context: Context, template: object): Promise<Execution>;
  /** The latest execution, when nothing moves any more. */
  latest(context: Context): Promise<Execution>;
}

const buildspec = `version: 0.2\nphases: { build: { commands: [':'] } }\nartifacts: { files: ['**/*'] }\n`;

export async function stackLab(): Promise<StackLab> {
  const local = await openLocal();
  const move = () => moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 100 });
  const session = { ...recordedSession(local).session, wait: move };
  const latest = async (context: Context) => {
    await move();
    const [execution] = await readExecutions(context, await declaredStages(context));
    if (!execution) throw new Error('nothing ran');
    return execution;
  };
  let count = 0;
  const commit = async (files: Readonly<Record<string, string>>) => {
    const codecommit = local.client(CodeCommitClient);
    const at = { repositoryName: 'hello', branchName: 'main' };
    const { branch } = await codecommit.send(new GetBranchCommand(at));
    const all = { ...files, 'buildspec.yml': `# ${count}\n${buildspec}` };
    const putFiles = Object.entries(all).map(([filePath, text]) => ({ filePath, fileContent: Buffer.from(text) }));
    count += 1;
    await codecommit.send(new CreateCommitCommand({ ...at, parentCommitId: branch?.commitId, putFiles }));
  };
  return {
    local,
    session,
    latest,
    async make(stages) {
      const survey = await inspect(session, { name: 'hello', template: 'hello-stack', stages });
      await provision(survey);
      // The build of the template takes npm, which is not what is tried here.
      await commit({});
      await move();
      return survey.context;
    },
    async release(context, template) {
      const text = JSON.stringify(template);
      await commit({ 'infra.yml': text, 'out/template.template.json': text });
      return await latest(context);
    },
  };
}
