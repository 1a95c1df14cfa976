import { inspect, type Survey } from '../engine.js';
import { exitCode } from '../errors.js';
import { type Execution, isOver } from '../executions/execution.js';
import { failureOf, type Failure } from '../executions/failure.js';
import { follow } from '../executions/follow.js';
import { stageViews } from '../executions/overview.js';
import { declaredStages, readExecutions, withAuthors, withPhases } from '../executions/read.js';
import { withReports } from '../executions/reports.js';
import type { Host } from '../host.js';
import { unknownPipeline } from '../pipelines.js';
import { cloneUrlOf } from '../resources/repository.js';
import { executionView, failureLines } from '../render/execution.js';
import { headline, inspectionLines } from '../render/human.js';
import { statusDocument } from '../render/json.js';
import { type Style, styleFor } from '../render/style.js';
import { cloneCommand } from './clone-command.js';
import { connect } from './connect.js';
import { nameOfExisting } from './name.js';
import type { ConnectionOptions, StatusOptions } from './options.js';
import { outputFor } from './output.js';
import { retryCommand } from './retry-command.js';

/** How many executions are looked through for what each stage holds. */
const history = 20;

/** Shows a pipeline; with `--watch`, follows its latest execution to the end first. */
export async function status(given: string | undefined, options: StatusOptions, host: Host): Promise<number> {
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const survey = await inspect(session, { name });
    if (survey.inspections.every(({ state }) => state === 'missing')) throw await unknownPipeline(session, name);
    const cloneUrl = cloneUrlOf(survey.inspections.find(({ kind }) => kind === 'repository')?.found);
    const executions = await readAll(survey, options.watch === true);
    const [latest] = executions;
    const failure = latest ? await failureOf(survey.context, latest) : undefined;
    out.progress.stop();
    out.result(
      () => statusDocument(survey.context, survey.inspections, cloneUrl, executions, failure),
      (style) => [
        ...view(survey, executions, failure, host.now(), style),
        ...(cloneUrl === undefined
          ? []
          : ['', `Get the code: ${cloneCommand(cloneUrl, survey.context, options, host)}`]),
        ...advice(survey, options, latest, failure).flatMap((line) => ['', line]),
      ],
    );
    return options.watch && latest && latest.status !== 'Succeeded' ? exitCode.failed : exitCode.done;
  } finally {
    out.progress.stop();
  }
}

async function readAll({ context, inspections }: Survey, watch: boolean): Promise<Execution[]> {
  if (inspections.some(({ kind, state }) => kind === 'pipeline' && state === 'missing')) return [];
  const stages = await declaredStages(context);
  const executions = await readExecutions(context, stages, { count: history });
  const [latest, ...earlier] = executions;
  if (!latest) return [];
  const now = watch && !isOver(latest) ? await follow(context, latest.id) : await withPhases(context, latest);
  return await withAuthors(context, [await withReports(context, now), ...earlier]);
}

function view(
  { context, inspections }: Survey,
  executions: readonly Execution[],
  failure: Failure | undefined,
  now: number,
  style: Style,
): string[] {
  const [latest] = executions;
  return [
    headline(context.config.name, { endpoint: context.endpoint, ...context.identity }, style),
    '',
    ...(latest ? executionView(latest, stageViews(executions), now, style) : ['No execution yet.']),
    ...(failure ? ['', ...failureLines(failure, style)] : []),
    '',
    style.bold('Resources'),
    ...inspectionLines(inspections, style),
  ];
}

/** What to type next, when there is something to do. */
function advice(
  { context, inspections }: Survey,
  options: ConnectionOptions,
  latest: Execution | undefined,
  failure: Failure | undefined,
): string[] {
  const { commandLine, config, endpoint } = context;
  const lines: string[] = [];
  if (failure) {
    const then = `push to ${config.branch}: the push runs the pipeline again.`;
    lines.push(failure.command === undefined ? `When the reason is mended, ${then}` : `Fix it, commit and ${then}`);
    if (endpoint !== 'local') {
      lines.push(`Or retry it as it is: ${retryCommand(context, options, failure.stage, latest?.id ?? '')}`);
    }
  } else if (latest && !isOver(latest)) {
    lines.push(`Follow it to the end: ${commandLine(`status ${config.name} --watch`)}`);
  }
  const states = new Set(inspections.map(({ state }) => state));
  if (states.has('drifted')) lines.push(`See what differs: ${commandLine(`init ${config.name} --dry-run`)}`);
  if (states.has('missing') || states.has('drifted'))
    lines.push(`Make it whole: ${commandLine(`init ${config.name}`)}`);
  return lines;
}
