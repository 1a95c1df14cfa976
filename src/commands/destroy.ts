import type { Context } from '../context.js';
import { destroy as destroyAll, type Keep, type Result, whyKept } from '../engine.js';
import { inspect, type Inspected, type Survey } from '../inspect.js';
import { exitCode, UserError } from '../errors.js';
import type { Removal } from '../events.js';
import type { Host } from '../host.js';
import { nearPipelines } from '../pipelines.js';
import { headline, receiptLines, titleOf } from '../render/human.js';
import type { Kind } from '../resources/index.js';
import { type Backup, destroyDocument } from '../render/json.js';
import { table } from '../render/layout.js';
import { type Style, styleFor } from '../render/style.js';
import { backUp, backupLines, backupPath, intendedBackup, lastLook, withBackup } from './backup.js';
import { commandLineFor, connect } from './connect.js';
import { withHints } from './explain.js';
import { lossLines } from './losses.js';
import { nameOfExisting } from './name.js';
import type { DestroyOptions } from './options.js';
import { outputFor } from './output.js';

/** Takes away everything of a pipeline but the code, and proves it. */
export async function destroy(given: string | undefined, options: DestroyOptions, host: Host): Promise<number> {
  if (given === undefined && options.yes) {
    throw new UserError('no-name', 'destroy --yes needs the name of the pipeline.', {
      hint: `Nothing is removed by a guess: ${commandLineFor(options, host)('destroy NAME --yes')}`,
      exitCode: exitCode.usage,
    });
  }
  const out = await outputFor(options, host);
  let backup: Backup | undefined;
  try {
    const session = await connect(options, host, out.progress.emit);
    const { name, from } = await nameOfExisting(given, session, host);
    const style = styleFor(host.stderr, host.env);
    out.progress.line(headline(name, { endpoint: session.endpoint, ...session.identity }, style));
    if (from !== undefined) out.progress.line(style.dim(`Chosen: ${name} (${from}).`));
    const survey = await inspect(session, { name });
    const keep: Keep = options.deleteRepository
      ? {}
      : { repository: 'your code stays; --delete-repository removes it too' };
    if (leftOf(survey, keep).length === 0) {
      const results = planned(survey, keep).filter(({ outcome }) => outcome !== 'removed');
      // The name may be a slip: then the pipeline that was meant is still there.
      const slip = !options.json && results.every(({ outcome }) => outcome === 'absent');
      const others = slip ? await nearPipelines(session, name) : undefined;
      out.progress.stop();
      out.result(
        () => destroyDocument(survey.context, results, undefined, survey.unseen),
        () => [...nothingToDo(name, results), ...(others ? [others] : []), ...unseenLines(survey.unseen)],
      );
      return exitCode.done;
    }
    const path = await backupPath(survey, options, host);
    const losses = options.json ? [] : await lossLines(survey.context, leftOf(survey, keep));
    if (options.dryRun) {
      const results = planned(survey, keep);
      out.result(
        () => ({
          ...destroyDocument(survey.context, results, path === undefined ? undefined : { path }, survey.unseen),
          dryRun: true,
        }),
        (plain) => [...intention(survey, keep, path, plain), ...losses, '', 'Nothing was removed: this was a dry run.'],
      );
      return exitCode.done;
    }
    if (!options.yes) await confirm(survey, { keep, path, losses }, options, host, style);
    else for (const line of losses) out.progress.line(line);
    const refs = path === undefined ? undefined : await backUp(survey, path, options, host);
    if (path !== undefined && refs && Object.keys(refs).length > 0) backup = { path, refs };
    const look = lastLook(survey, refs, options, host);
    const removed = await destroyAll(survey, keep, { lastLook: look }).catch((error: unknown) => {
      throw withState(error, survey.context, options);
    });
    const results = [...removed, ...usersBucket(survey.context)];
    const { unseen } = await prove(survey.context, keep, removed, options);
    out.progress.stop();
    out.result(
      () => destroyDocument(survey.context, results, backup, unseen),
      (plain) => [...receiptLines(results, plain), ...backupLines(backup), '', ...proof(results, unseen)],
    );
    // What was to go and stays has given the reason.
    const announced = planned(survey, keep).filter(({ outcome }) => outcome === 'kept').length;
    return results.filter(({ outcome }) => outcome === 'kept').length > announced ? exitCode.failed : exitCode.done;
  } catch (error) {
    throw withBackup(error, backup);
  } finally {
    out.progress.stop();
  }
}

/** What is ours, is there, and is to go. */
function leftOf({ inspections }: Survey, keep: Keep): Inspected[] {
  return inspections.filter((each) => each.state !== 'missing' && whyKept(each, keep) === undefined);
}

function planned({ context, inspections }: Survey, keep: Keep): Result<Removal>[] {
  const plan = inspections.map((inspection): Result<Removal> => {
    const { kind, name, arn } = inspection;
    const head = { kind, name, arn };
    if (inspection.state === 'missing') return { ...head, outcome: 'absent' };
    const reason = whyKept(inspection, keep);
    return reason === undefined ? { ...head, outcome: 'removed' } : { ...head, outcome: 'kept', reason };
  });
  return [...plan, ...usersBucket(context)];
}

/** A bucket that the user lends to the pipeline is neither emptied nor removed. */
function usersBucket({ config, names }: Context): Result<Removal>[] {
  if (config.artifactBucket === undefined) return [];
  return [{ kind: 'artifact-bucket', ...names.bucket, outcome: 'kept', reason: 'your own, with the artifacts in it' }];
}

function nothingToDo(name: string, results: readonly Result<Removal>[]): string[] {
  const kept = results.filter(({ outcome }) => outcome === 'kept');
  return [
    `Nothing of the pipeline ${name} is left to remove.`,
    ...kept.map((each) => `Kept: ${titleOf(each.kind)} ${each.name} (${each.reason}).`),
  ];
}

/** The list of what will go, and what stays and why. */
function intention(survey: Survey, keep: Keep, path: string | undefined, style: Style): string[] {
  const plan = planned(survey, keep);
  const rows = (outcome: Removal) =>
    table(
      plan
        .filter((each) => each.outcome === outcome)
        .map(({ kind, name, reason }) => [`  ${titleOf(kind)}`, name, reason ? style.dim(reason) : '']),
    );
  const stays = rows('kept');
  return [
    style.bold('Will be removed'),
    ...rows('removed'),
    ...(stays.length > 0 ? [style.bold('Stays'), ...stays] : []),
    ...intendedBackup(path),
  ];
}

/** @throws UserError `declined`, or `confirmation-needed` where nobody can type */
async function confirm(
  survey: Survey,
  { keep, path, losses }: { keep: Keep; path: string | undefined; losses: readonly string[] },
  options: DestroyOptions,
  host: Host,
  style: Style,
): Promise<void> {
  const { name } = survey.context.config;
  if (!host.ask || options.json) {
    throw new UserError(
      'confirmation-needed',
      `destroy ${name} removes things for good, and nobody is here to confirm it.`,
      {
        hint: `Add --yes: ${survey.context.commandLine(`destroy ${name}${flagsOf(options)} --yes`)}`,
        exitCode: exitCode.usage,
      },
    );
  }
  // With --quiet too: nobody types a name for what they have not seen.
  for (const line of [...intention(survey, keep, path, style), '']) host.stderr.write(`${line}\n`);
  const answer = await host.ask(`Type ${style.bold(name)} to remove it: `);
  if (answer !== name || !(await agreesToLose(losses, host.ask, host))) {
    throw new UserError('declined', 'Nothing was removed.', { exitCode: exitCode.usage });
  }
}

/** What holds data is asked for once more: it is gone for good, whatever a pipeline could build again. */
async function agreesToLose(
  lines: readonly string[],
  ask: NonNullable<Host['ask']>,
  { stderr }: Host,
): Promise<boolean> {
  if (lines.length === 0) return true;
  for (const line of lines) stderr.write(`${line}\n`);
  const answer = await ask('Remove that, too? [y/N] ');
  return /^y(es)?$/i.test(answer ?? '');
}

function flagsOf({ deleteRepository, backup }: DestroyOptions): string {
  return deleteRepository ? ` --delete-repository${backup ? '' : ' --no-backup'}` : '';
}

/** After a failure or Ctrl-C: how to go on. What is left is found again by its tags. */
function withState(error: unknown, { config, commandLine }: Context, options: DestroyOptions): unknown {
  return withHints(error, ({ code, hint }) => [
    // Of a look that was interrupted it would say that nothing was changed.
    code === 'interrupted' ? '' : hint,
    `Some of it may be gone already. See what is left: ${commandLine(`status ${config.name}`)}`,
    `Go on: ${commandLine(`destroy ${config.name}${flagsOf(options)}`)}`,
    `Or make it whole again: ${commandLine(`init ${config.name}`)}`,
  ]);
}

/**
 * Reads everything again.
 * @param results what was kept, for a reason, may be there
 * @throws UserError `left-behind`, naming what is still there
 */
async function prove(
  context: Context,
  keep: Keep,
  results: readonly Result<Removal>[],
  options: DestroyOptions,
): Promise<Survey> {
  const survey = await inspect(context, { name: context.config.name }).catch((error: unknown) => {
    throw withState(error, context, options);
  });
  const isKept = ({ kind, name }: Inspected) =>
    results.some((each) => each.kind === kind && each.name === name && each.outcome === 'kept');
  const left = leftOf(survey, keep).filter((each) => !isKept(each));
  if (left.length === 0) return survey;
  throw new UserError(
    'left-behind',
    `AWS still shows ${left.map(({ kind, name }) => `${titleOf(kind)} ${name}`).join(', ')}.`,
    { hint: `Run it again in a moment: ${context.commandLine(`destroy ${context.config.name}${flagsOf(options)}`)}` },
  );
}

function proof(results: readonly Result<Removal>[], unseen?: readonly Kind[]): string[] {
  const kept = results.filter(({ outcome }) => outcome === 'kept').length;
  const where = unseen?.length ? ' of what you may look for' : '';
  return [`Checked: ${kept > 0 ? 'everything else is gone' : 'nothing is left'}${where}.`, ...unseenLines(unseen)];
}

function unseenLines(unseen: readonly Kind[] = []): string[] {
  if (unseen.length === 0) return [];
  return [`You may not look for: ${unseen.map(titleOf).join(', ')}. What there was of it is there.`];
}
