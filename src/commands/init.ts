import { check } from '../config/schema.js';
import type { Context } from '../context.js';
import { environmentsAfter, provision, type Result } from '../engine.js';
import { hiddenSettings, inspect, isWanted, refuseForeign, type Survey } from '../inspect.js';
import { exitCode, UserError } from '../errors.js';
import type { Event, Outcome } from '../events.js';
import { type Execution, isAtRest, isOver } from '../executions/execution.js';
import { failureOf } from '../executions/failure.js';
import { firstExecution, follow, followFirst } from '../executions/follow.js';
import { declaredStages, readExecutions } from '../executions/read.js';
import type { Host } from '../host.js';
import { endLine, failureLines } from '../render/execution.js';
import { addressLines } from '../render/environments.js';
import { hiddenLines } from '../render/config.js';
import { headline, outcomeCounts, planLines, titleOf } from '../render/human.js';
import { checkActionTypes } from '../resources/action-types.js';
import { checkUsersBucket } from '../resources/artifact-bucket.js';
import { checkUpstreams } from '../resources/packages/upstreams.js';
import { checkBootstrapped } from '../resources/cloudformation/bootstrapped.js';
import { originOf } from '../resources/repository.js';
import { checkPolicyLength } from '../resources/roles.js';
import { initDocument, planDocument } from '../render/json.js';
import { type Style, styleFor } from '../render/style.js';
import { approvalAdvice } from './approval-advice.js';
import { checkImage, choosePlace, keepPlace, placeLine } from './build-place.js';
import { cloneCommand } from './clone-command.js';
import { configFile } from './config-file.js';
import { connect } from './connect.js';
import { failureAdvice } from './failure-advice.js';
import { nameForNew } from './name.js';
import { nextSteps } from './next-steps.js';
import { askedBy, type InitOptions } from './options.js';
import { outputFor, type Out } from './output.js';
import { afterFailure } from './unfinished.js';

/** Makes a pipeline, or makes it whole again, and follows its first execution to the end. */
export async function init(given: string | undefined, options: InitOptions, host: Host): Promise<number> {
  const file = await configFile(options.config, host);
  const { name, from } = await nameForNew(given, host, file);
  const asked = check(askedBy(name, options, file));
  const place = await choosePlace(options, host);
  const out = await outputFor(options, host);
  try {
    const events: Event[] = [];
    const session = await connect(options, host, (event) => {
      events.push(event);
      out.progress.emit(event);
    });
    const { identity, endpoint } = session;
    const style = styleFor(host.stderr, host.env);
    out.progress.line(headline(name, { endpoint, ...identity }, style));
    if (file) out.progress.line(style.dim(`Config: ${file.path}`));
    if (from !== undefined) out.progress.line(style.dim(`Chosen: ${name} (${from}).`));
    if (place === 'docker') out.progress.line(placeLine);
    const survey = await inspect(session, asked);
    if (options.docker) await checkImage(survey.context.config.image);
    if (!options.adopt && !options.dryRun) refuseForeign(survey);
    await checkUsersBucket(survey.context);
    checkPolicyLength(survey.context);
    await checkActionTypes(survey.context);
    await checkUpstreams(survey.context);
    await checkBootstrapped(survey.context);
    if (options.dryRun) return showPlan(survey, out);
    await confirm(survey, options, host, style, out);
    if (place) await keepPlace(place, options, host);
    const results = await provision(survey).catch(async (error: unknown) => {
      throw await afterFailure(error, survey, events, options, host, out);
    });
    return await finish(survey, results, options, host, out);
  } finally {
    out.progress.stop();
  }
}

function showPlan(survey: Survey, out: Out): number {
  const { context, inspections } = survey;
  out.result(
    () =>
      planDocument(context, inspections, {
        missing: 'created',
        drifted: 'updated',
        foreign: 'adopted',
        present: 'unchanged',
      }),
    (style) => [
      ...planLines(inspections, style),
      ...hiddenLines(context, hiddenSettings(survey)),
      '',
      'Nothing was changed: this was a dry run.',
    ],
  );
  return exitCode.done;
}

/**
 * In an account that costs money, or where something of somebody else's would be taken over, a person is asked first. What
 * is taken over is shown in any case.
 */
async function confirm(
  { context, inspections }: Survey,
  options: InitOptions,
  host: Host,
  style: Style,
  out: Out,
): Promise<void> {
  const toDo = inspections.filter(({ state, changes }) => state === 'missing' || changes.length > 0);
  const adopting = toDo.some(({ state }) => state === 'foreign');
  const someoneIsThere = host.ask !== undefined && !options.yes && !options.json;
  const asks = someoneIsThere && toDo.length > 0 && (context.endpoint !== 'local' || adopting);
  if (asks || adopting) for (const line of planLines(toDo, style)) out.progress.line(line);
  if (!asks) return;
  const answer = await host.ask?.(`Go on in account ${context.identity.account}, ${context.identity.region}? [Y/n] `);
  if (answer === undefined || !/^(y(es)?)?$/i.test(answer)) {
    throw new UserError('declined', 'Nothing was changed.', { exitCode: exitCode.usage });
  }
}

async function finish(
  survey: Survey,
  results: readonly Result<Outcome>[],
  options: InitOptions,
  host: Host,
  out: Out,
): Promise<number> {
  const { context } = survey;
  const environments = environmentsAfter(survey, results);
  const { cloneUrl = '', defaultBranch } = originOf(results.find(({ kind }) => kind === 'repository')?.actual);
  const clone = cloneCommand(cloneUrl, context, options, host);
  const isNew = results.some(({ kind, outcome }) => kind === 'pipeline' && outcome === 'created');
  const { execution, watched } = options.wait
    ? await executionAfter(context, isNew).catch((error: unknown) => {
        out.progress.stop();
        // Whoever stops watching has everything in place, and wants to go on.
        if (!options.json) {
          out.result(Object, (style) => [
            ...addressLines(environments, style),
            ...nextSteps(context, clone, defaultBranch, style),
          ]);
        }
        throw error;
      })
    : unwatched;
  const failed = watched && execution !== undefined && isOver(execution) && execution.status !== 'Succeeded';
  const failure = failed ? await failureOf(context, execution) : undefined;
  out.progress.stop();
  out.result(
    () => initDocument(context, results, cloneUrl, execution, failure),
    (style) => [
      ...(execution && isOver(execution) && watched ? [endLine(execution, style)] : []),
      ...(failure ? ['', ...failureLines(failure, style), '', ...failureAdvice(context, failure)] : []),
      ...(execution ? approvalAdvice(context, execution) : []),
      '',
      `${style.bold(context.config.name)}: ${outcomeCounts(results)}.`,
      ...hiddenLines(context, hiddenSettings(survey)),
      ...unneededLines(survey),
      ...unreleasedLines(context, results, execution),
      ...addressLines(environments, style),
      ...nextSteps(context, clone, defaultBranch, style),
    ],
  );
  return failed ? exitCode.failed : exitCode.done;
}

/** What an earlier config needed, and `init` lets be. */
function unneededLines({ context, inspections }: Survey): string[] {
  const left = inspections.filter(({ resource }) => !isWanted(resource, context));
  if (left.length === 0) return [];
  const list = left.map(({ kind, name }) => `${titleOf(kind)} ${name}`).join(', ');
  return [`These are not needed any more; they stay until destroy: ${list}.`];
}

/** What was made for an execution that is over can only come into a new stage by another one. */
function unreleasedLines(
  { commandLine, config }: Context,
  results: readonly Result<Outcome>[],
  latest: Execution | undefined,
): string[] {
  if (latest?.status !== 'Succeeded' || !results.some(isChangedPipeline)) return [];
  const empty = latest.stages.filter(({ status }) => status === 'NotStarted').map(({ name }) => name);
  return empty.length === 0
    ? []
    : [`Nothing was released to ${empty.join(' and ')} yet. To do so: ${commandLine(`run ${config.name}`)}`];
}

function isChangedPipeline({ kind, outcome }: Result<Outcome>): boolean {
  return kind === 'pipeline' && outcome === 'updated';
}

/** With `--no-wait` nothing is asked that nobody waits for. */
const unwatched = { execution: undefined, watched: false };

/** The execution that the user waits for: the first one of a new pipeline, or one that is under way. */
async function executionAfter(
  context: Context,
  isNew: boolean,
): Promise<{ execution: Execution | undefined; watched: boolean }> {
  if (isNew) return { execution: await followFirst(context, await firstExecution(context)), watched: true };
  const [latest] = await readExecutions(context, await declaredStages(context), { count: 1 });
  if (!latest || isOver(latest)) return { execution: latest, watched: false };
  return { execution: await follow(context, latest.id, undefined, isAtRest), watched: true };
}
