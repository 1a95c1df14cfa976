/** The commands about the local AWS itself. */
import { defaults } from '../config/schema.js';
import type { Context, Session } from '../context.js';
import { contextOf } from '../inspect.js';
import { exitCode, UserError } from '../errors.js';
import { isAtRest, isOver } from '../executions/execution.js';
import { type Failure, failureOf } from '../executions/failure.js';
import { follow } from '../executions/follow.js';
import type { Host } from '../host.js';
import {
  describe,
  type Description,
  isLocalAws,
  type RefUpdate,
  reset as resetHome,
  type StartedExecution,
} from '../local/index.js';
import { ownershipTag } from '../names.js';
import { endLine, failureLines } from '../render/execution.js';
import { table } from '../render/layout.js';
import { plainLines } from '../render/progress.js';
import { styleFor } from '../render/style.js';
import { pipeline } from '../resources/pipeline.js';
import { approvalAdvice } from './approval-advice.js';
import { connect } from './connect.js';
import { failureAdvice } from './failure-advice.js';
import { localHome, openLocalAws } from './local-aws.js';
import type { OutputOptions } from './options.js';
import { outputFor } from './output.js';

/** Shows where the local AWS lies, what is in it and what it is doing. */
export async function info(options: OutputOptions, host: Host): Promise<number> {
  const home = localHome(host);
  const found = await describe(home);
  (await outputFor(options, host)).result(
    () => ({ home, ...found }),
    (style) => [
      ...table([
        [style.dim('home'), home],
        [style.dim('log'), found.log],
        ...rows(style.dim('pipelines'), found.pipelines),
        ...rows(style.dim('repositories'), found.repositories),
        [
          style.dim('builds'),
          found.builds === 'docker' ? 'in Docker, in the images of their projects' : 'on this machine',
        ],
        [style.dim('runner'), found.runner === null ? 'idle' : `moving executions (process ${found.runner})`],
        ...hostedRows(style.dim('hosted'), found.hosted),
        [style.dim('hosting'), found.hosting === null ? 'idle' : `serving what is hosted (process ${found.hosting})`],
        ...instanceRows(style.dim('instances'), found.instances),
        [style.dim('served'), found.ports.map((port) => `http://127.0.0.1:${port}`).join(', ') || 'no'],
      ]),
    ],
  );
  return exitCode.done;
}

/** One below the other, however many they are. */
function rows(label: string, items: readonly { name: string; region: string }[]): [string, string][] {
  if (items.length === 0) return [[label, 'none']];
  return items.map(({ name, region }, index) => [index === 0 ? label : '', `${name} (${region})`]);
}

function hostedRows(label: string, items: Description['hosted']): [string, string][] {
  if (items.length === 0) return [[label, 'nothing']];
  return items.map(({ kind, name, region, url }, index) => [
    index === 0 ? label : '',
    `${kind} ${name} (${region}): ${url}`,
  ]);
}

function instanceRows(label: string, items: Description['instances']): [string, string][] {
  if (items.length === 0) return [[label, 'none']];
  return items.map(({ name, region, url }, index) => [index === 0 ? label : '', `${name} (${region}): ${url}`]);
}

/** Removes the local AWS with everything in it. */
export async function reset(options: OutputOptions & { readonly yes?: boolean }, host: Host): Promise<number> {
  const home = localHome(host);
  if (!options.yes) await confirm(home, options, host);
  await resetHome(home);
  (await outputFor(options, host)).result(
    () => ({ home, outcome: 'removed' }),
    () => [`The local AWS in ${home} is gone.`],
  );
  return exitCode.done;
}

async function confirm(home: string, { json }: OutputOptions, host: Host): Promise<void> {
  if (!host.ask || json) {
    throw new UserError(
      'confirmation-needed',
      'local reset removes repositories and their commits, and nobody is here to confirm it.',
      {
        hint: 'Add --yes: pipeline-setup local reset --yes',
        exitCode: exitCode.usage,
      },
    );
  }
  host.stderr.write(`This removes everything in ${home}, repositories and their commits too.\n`);
  if ((await host.ask('Type reset to go on: ')) === 'reset') return;
  throw new UserError('declined', 'Nothing was removed.', { exitCode: exitCode.usage });
}

/**
 * Moves executions until there is nothing left to move: the process that leaves the terminal. Where the local AWS has been
 * removed since it was started, it begins no new one.
 */
export async function run(host: Host): Promise<number> {
  if (!(await isLocalAws(localHome(host)))) return exitCode.done;
  const aws = await openLocalAws(host);
  await aws.moveExecutions();
  return exitCode.done;
}

/** Serves what is hosted until nothing is left. As `run`, it leaves the terminal and begins no new local AWS. */
export async function serveHosted(host: Host): Promise<number> {
  if (!(await isLocalAws(localHome(host)))) return exitCode.done;
  const aws = await openLocalAws(host);
  await aws.host();
  return exitCode.done;
}

/**
 * What git calls after a push, in the repository's folder, with a line on stdin for each ref that moved. The pusher
 * reads what is printed here, as `remote:` lines.
 */
export async function receive(host: Host): Promise<number> {
  const updates = refUpdates(await host.readInput());
  const started = await startedBy(updates, host);
  host.stdout.write(
    started.length > 0
      ? 'The push is stored. Ctrl-C stops the watching, not the pipeline.\n'
      : 'No pipeline runs on what was pushed.\n',
  );
  // One after another: side by side, their lines would mix.
  for (const execution of started) await show(execution, host);
  return exitCode.done;
}

async function startedBy(
  updates: readonly RefUpdate[],
  host: Host,
): Promise<(StartedExecution & { region: string })[]> {
  const aws = await openLocalAws(host);
  const repository = await aws.repositoryIn(host.cwd);
  if (!repository) throw new Error(`${host.cwd} is not a repository of the local AWS`);
  const started = await aws.received(repository, updates);
  return started.map((each) => ({ ...each, region: repository.region }));
}

function refUpdates(input: string): RefUpdate[] {
  return input
    .split('\n')
    .map((line) => /^(\w+) (\w+) (\S+)$/.exec(line))
    .flatMap((match) => (match ? { before: match[1] ?? '', after: match[2] ?? '', ref: match[3] ?? '' } : []));
}

async function show(started: StartedExecution & { region: string }, host: Host): Promise<void> {
  const style = styleFor(host.stdout, host.env);
  const write = (line: string) => void host.stdout.write(`${line}\n`);
  const session = await connect({ local: true, region: started.region }, host, plainLines(style, write).emit);
  const context = contextOf(session, { ...defaults, name: started.pipelineName });
  const execution = await follow(context, started.pipelineExecutionId, undefined, isAtRest);
  const failure = isOver(execution) ? await failureOf(context, execution) : undefined;
  const end = isOver(execution) ? [endLine(execution, style)] : approvalAdvice(context, execution);
  const told = failure ? [...failureLines(failure, style), ...(await adviceFor(failure, context, session))] : [];
  for (const line of [...end, ...told]) write(line);
}

/** What to type then; of a pipeline that somebody else made nothing is known. */
async function adviceFor(failure: Failure, context: Context, session: Session): Promise<string[]> {
  const found = await pipeline.read(context);
  if (found?.tags?.[ownershipTag] !== context.config.name) return [];
  const settings = pipeline.settings?.(found, context.names, new Map());
  return ['', ...failureAdvice(contextOf(session, { ...context.config, ...settings }), failure)];
}
