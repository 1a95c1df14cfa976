import { defaults } from '../config/schema.js';
import type { Context, Session } from '../context.js';
import { contextOf, environmentsIn, foundIn, inspect, type Survey } from '../inspect.js';
import { exitCode } from '../errors.js';
import { buildsOf, withPhases } from '../executions/builds.js';
import { type Execution, isOver, telling } from '../executions/execution.js';
import { type EnvironmentView, environmentViews } from '../executions/environments.js';
import { failureOf, type Failure } from '../executions/failure.js';
import { follow } from '../executions/follow.js';
import { stageViews } from '../executions/overview.js';
import { executionsIn, readHistory, withAuthors } from '../executions/read.js';
import type { Known } from '../executions/providers/provider.js';
import { awaitedChanges, type StackChanges } from '../executions/stack-changes.js';
import { newestReports, readReports, reportsOf, withReports } from '../executions/reports.js';
import type { Host } from '../host.js';
import { unknownPipeline } from '../pipelines.js';
import { stagesOf } from '../resources/pipeline.js';
import { originOf } from '../resources/repository.js';
import { environmentLines } from '../render/environments.js';
import { executionView, failureLines } from '../render/execution.js';
import { headline, inspectionLines } from '../render/human.js';
import { statusDocument } from '../render/json.js';
import { stackChangeLines } from '../render/stack-changes.js';
import { type Style, styleFor } from '../render/style.js';
import { approvalAdvice } from './approval-advice.js';
import { cloneCommand } from './clone-command.js';
import { connect } from './connect.js';
import { failureAdvice } from './failure-advice.js';
import { nameOfExisting } from './name.js';
import type { StatusOptions } from './options.js';
import { outputFor } from './output.js';

/** How many executions are looked through for what each stage holds. */
const history = 20;

/** Shows a pipeline; with `--watch`, follows its latest execution to the end first. */
export async function status(given: string | undefined, options: StatusOptions, host: Host): Promise<number> {
  const out = await outputFor(options, host);
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    if (from !== undefined) out.progress.line(styleFor(host.stderr, host.env).dim(`Chosen: ${name} (${from}).`));
    const { survey, executions, failure, environments, awaited } = await look(session, name, options.watch === true);
    const [latest] = executions;
    const { cloneUrl } = originOf(foundIn(survey, 'repository')?.actual);
    out.progress.stop();
    out.result(
      () => statusDocument(survey.context, survey.inspections, cloneUrl, executions, failure, environments, awaited),
      (style) => [
        ...view({ survey, executions, failure, environments, awaited }, host.now(), style),
        ...(cloneUrl === undefined
          ? []
          : ['', `Get the code: ${cloneCommand(cloneUrl, survey.context, options, host)}`]),
        ...advice(survey, latest, failure).flatMap((line) => ['', line]),
      ],
    );
    return options.watch && latest && latest.status !== 'Succeeded' ? exitCode.failed : exitCode.done;
  } finally {
    out.progress.stop();
  }
}

interface Sight {
  readonly survey: Survey;
  readonly executions: readonly Execution[];
  readonly failure: Failure | undefined;
  readonly environments: readonly EnvironmentView[];
  /** What the approval that is waited for does to a stack. */
  readonly awaited?: StackChanges | undefined;
}

/**
 * Reads everything in two rounds: what the name is enough for, and then what that points to.
 * @throws UserError `unknown-pipeline` when nothing of that name is there
 */
async function look(session: Session, name: string, watch: boolean): Promise<Sight> {
  const provisional = contextOf(session, { ...defaults, name });
  const [survey, past, newest] = await Promise.all([
    inspect(session, { name }),
    readHistory(provisional, { count: history }),
    newestReports(provisional),
  ]);
  const { context, inspections } = survey;
  if (inspections.every(({ state }) => state === 'missing')) throw await unknownPipeline(session, name);
  const [latest, ...earlier] = executionsIn(past, stagesOf(foundIn(survey, 'pipeline')));
  if (!latest) return { survey, executions: [], failure: undefined, environments: environmentsOf(survey, []) };
  const follows = watch && !isOver(latest);
  const now = follows ? await follow(context, latest.id) : latest;
  const [builds, known, executions, present, awaited] = await Promise.all([
    buildsOf(context, now),
    readReports(context, newest),
    withAuthors(context, [now, ...earlier]),
    // An environment that was deployed to meanwhile is not what it was.
    follows ? inspect(session, { name }) : survey,
    awaitedChanges(context, now),
  ]);
  const reports = await reportsOf(context, builds, known);
  const failure = await failureIn(context, [now, ...earlier], { builds, reports });
  const detailed = (execution: Execution) => withReports(withPhases(execution, builds), builds, reports);
  return {
    survey: present,
    executions: executions.map((each) => (each.id === now.id ? detailed(each) : each)),
    failure,
    environments: environmentsOf(present, executions),
    awaited,
  };
}

/** Of the latest execution, or of the one before it that it rolled back. */
async function failureIn(
  context: Context,
  executions: readonly Execution[],
  known: Known,
): Promise<Failure | undefined> {
  const told = telling(executions);
  if (!told || told === executions[0]) return told && (await failureOf(context, told, known));
  const failure = await failureOf(context, told);
  const status = executions[0]?.status;
  return (
    failure && {
      ...failure,
      executionId: told.id,
      ...(status === 'InProgress' && { rollback: 'under way' }),
      ...(status === 'Succeeded' && { rollback: 'done' }),
    }
  );
}

function environmentsOf(survey: Survey, executions: readonly Execution[]): EnvironmentView[] {
  return environmentViews(survey.context.config.stages, environmentsIn(survey), executions);
}

function view({ survey, executions, failure, environments, awaited }: Sight, now: number, style: Style): string[] {
  const { context, inspections } = survey;
  const [latest] = executions;
  return [
    headline(context.config.name, { endpoint: context.endpoint, ...context.identity }, style),
    '',
    ...(latest ? executionView(latest, stageViews(executions), now, style) : ['No execution yet.']),
    ...(failure ? ['', ...failureLines(failure, style)] : []),
    ...(awaited ? ['', style.bold('Waits for a review'), ...stackChangeLines(awaited, style)] : []),
    ...(environments.length > 0 ? ['', style.bold('Environments'), ...environmentLines(environments, now, style)] : []),
    '',
    style.bold('Resources'),
    ...inspectionLines(inspections, style),
  ];
}

/** What to type next, when there is something to do. */
function advice(
  { context, inspections }: Survey,
  latest: Execution | undefined,
  failure: Failure | undefined,
): string[] {
  const { commandLine, config } = context;
  const lines: string[] = [];
  if (failure) {
    lines.push(...failureAdvice(context, failure));
  } else if (latest && !isOver(latest)) {
    lines.push(...approvalAdvice(context, latest));
    lines.push(`Follow it to the end: ${commandLine(`status ${config.name} --watch`)}`);
  }
  const states = new Set(inspections.map(({ state }) => state));
  if (states.has('drifted')) lines.push(`See what differs: ${commandLine(`init ${config.name} --dry-run`)}`);
  if (states.has('foreign')) {
    lines.push(
      `Not all of it was made for this pipeline. What taking it over would change: ${commandLine(`init ${config.name} --adopt --dry-run`)}`,
    );
  } else if (states.has('missing') || states.has('drifted')) {
    lines.push(`Make it whole: ${commandLine(`init ${config.name}`)}`);
  }
  return lines;
}
