import { ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { ignore } from '../aws/errors.js';
import type { Session } from '../context.js';
import { exitCode } from '../errors.js';
import { executionOf } from '../executions/execution.js';
import type { Host } from '../host.js';
import { inParallel, ownPipelines } from '../pipelines.js';
import { type Listed, listDocument } from '../render/json.js';
import { table } from '../render/layout.js';
import type { Style } from '../render/style.js';
import { connect } from './connect.js';
import type { CommonOptions } from './options.js';
import { outputFor } from './output.js';

/** Shows all pipelines of this program in the account and region. */
export async function list(options: CommonOptions, host: Host): Promise<number> {
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const pipelines = await inParallel(await ownPipelines(session), (name) => listed(session, name));
    out.result(
      () => listDocument(pipelines),
      (style) => (pipelines.length > 0 ? rows(pipelines, style) : none(session)),
    );
    return exitCode.done;
  } finally {
    out.progress.stop();
  }
}

async function listed({ aws, identity }: Session, name: string): Promise<Listed> {
  const request = new ListPipelineExecutionsCommand({ pipelineName: name, maxResults: 1 });
  const answer = await ignore('PipelineNotFoundException', aws.codepipeline().send(request));
  const summary = answer?.pipelineExecutionSummaries?.[0];
  const latest = summary && executionOf(summary, [], []);
  return {
    name,
    region: identity.region,
    status: latest?.status ?? null,
    revision: latest?.revision ? { id: latest.revision.id, message: latest.revision.message } : null,
  };
}

function rows(pipelines: readonly Listed[], style: Style): string[] {
  return table(
    pipelines.map(({ name, region, status, revision }) => [
      `${style.status(status ?? '')} ${style.bold(name)}`,
      region,
      status ?? 'never run',
      revision ? `${revision.id.slice(0, 7)} ${revision.message}` : '',
    ]),
  );
}

function none({ identity, commandLine }: Session): string[] {
  return [
    `No pipelines in account ${identity.account}, ${identity.region}.`,
    `To make one: ${commandLine('init hello')}`,
  ];
}
