/** Documents for programs: a contract; fields may be added, none may go. Pure. */
import type { Context } from '../context.js';
import type { Result } from '../engine.js';
import type { Inspection, State } from '../inspect.js';
import type { Kind } from '../resources/index.js';
import type { UserError } from '../errors.js';
import type { Outcome, Removal } from '../events.js';
import type { EnvironmentView } from '../executions/environments.js';
import type { Commits } from '../executions/commits.js';
import { type Execution, isApproval, type PlacedAction } from '../executions/execution.js';
import type { Failure } from '../executions/failure.js';
import type { LogLine } from '../executions/providers/provider.js';
import type { Release } from '../executions/release.js';
import type { StackChanges } from '../executions/stack-changes.js';
import type { Written } from './export.js';

/** Which pipeline, and where. */
function head({ config, identity, endpoint }: Context) {
  return { pipeline: config.name, account: identity.account, region: identity.region, endpoint };
}

export function initDocument(
  context: Context,
  results: readonly Result<Outcome>[],
  cloneUrl: string,
  execution: Execution | undefined,
  failure: Failure | undefined,
) {
  return {
    ...head(context),
    resources: results.map(resultDocument),
    repository: { cloneUrl, branch: context.config.branch },
    execution: execution ? executionDocument(execution, context) : null,
    failure: failure ?? null,
  };
}

/** What `--dry-run` would do; nothing was changed. */
export function planDocument(
  context: Context,
  inspections: readonly Inspection[],
  outcomes: Readonly<Record<State, string>>,
) {
  return {
    ...head(context),
    dryRun: true,
    resources: inspections.map(({ kind, name, arn, state, changes }) => ({
      kind,
      name,
      arn,
      state,
      outcome: state === 'foreign' && changes.length === 0 ? 'unchanged' : outcomes[state],
      changes,
    })),
  };
}

/** The repository of packages that npm was told of; the token is nobody's to read. */
export function loginDocument(
  context: Context,
  { domain, repository }: { readonly domain: string; readonly repository: string },
  { url, expires }: { readonly url: string; readonly expires: Date | undefined },
) {
  return { ...head(context), domain, repository, registry: url, expires: expires?.toISOString() ?? null };
}

/** What npm has forgotten, as its URL says it; nothing where there was nothing to forget. @param name the pipeline's, where it is known */
export function logoutDocument(
  name: string | undefined,
  login?: Readonly<Record<'account' | 'domain' | 'region' | 'repository' | 'url', string>>,
) {
  return {
    pipeline: login?.repository ?? name ?? null,
    account: login?.account ?? null,
    region: login?.region ?? null,
    domain: login?.domain ?? null,
    repository: login?.repository ?? null,
    registry: login?.url ?? null,
  };
}

/** What `export` has written. */
export function exportDocument(context: Context, written: Written) {
  return { ...head(context), ...written };
}

/** @param awaited what the approval that is waited for does to a stack */
export function statusDocument(
  context: Context,
  inspections: readonly Inspection[],
  cloneUrl: string | undefined,
  executions: readonly Execution[],
  failure: Failure | undefined,
  environments: readonly EnvironmentView[] = [],
  awaited?: StackChanges,
) {
  const [latest] = executions;
  return {
    ...head(context),
    resources: inspections.map(({ kind, name, arn, state, changes, summary }) => ({
      kind,
      name,
      arn,
      state,
      ...(summary !== undefined && { summary }),
      ...(state === 'drifted' && { changes }),
    })),
    repository: cloneUrl === undefined ? null : { cloneUrl, branch: context.config.branch },
    execution: latest ? executionDocument(latest, context) : null,
    executions: executions.slice(0, 5).map((each) => executionDocument(each, context)),
    environments: environments.map(environmentDocument),
    failure: failure ?? null,
    ...(awaited && { awaited }),
  };
}

function environmentDocument({ name, deploy, url, health, revision, since }: EnvironmentView) {
  return {
    name,
    deploy,
    url: url ?? null,
    health: health ?? null,
    revision: revision ?? null,
    since: since?.toISOString() ?? null,
  };
}

/** The code as it was kept before its repository went. */
export interface Backup {
  /** A bundle of git: `git clone` takes it. */
  readonly path: string;
  /** The ids of the objects that branches and tags stood for, by their whole names. */
  readonly refs: Readonly<Record<string, string>>;
}

/** @param backup with `--dry-run`, only where it would be */
export function destroyDocument(
  context: Context,
  results: readonly Result<Removal>[],
  backup?: Pick<Backup, 'path'>,
  unseen: readonly Kind[] = [],
) {
  return { ...head(context), resources: results.map(resultDocument), backup: backup ?? null, unseen };
}

/** One row of `list`. */
export interface Listed {
  readonly name: string;
  readonly region: string;
  /** Of the latest execution; null when there was none. */
  readonly status: string | null;
  readonly revision: { readonly id: string; readonly message: string } | null;
}

export function listDocument(pipelines: readonly Listed[]) {
  return { pipelines };
}

/** What a command did to an execution, and how that ended, as far as it was followed. */
export function drivingDocument(
  context: Context,
  done: { readonly executionId: string },
  execution?: Execution,
  failure?: Failure,
) {
  return {
    ...head(context),
    ...done,
    execution: execution ? executionDocument(execution, context) : null,
    failure: failure ?? null,
  };
}

/** The answer to an approval, and what it let through or held back. */
export function approvalDocument(
  { stage, action }: PlacedAction,
  { stage: releasedTo, execution, former, changes, undone, stack: changed }: Release,
  answer: 'Approved' | 'Rejected',
  message: string,
) {
  return {
    approval: {
      stage: stage.name,
      action: action.name,
      asked: action.asked ?? null,
      since: action.startedAt?.toISOString() ?? null,
      answer,
      message,
    },
    release: {
      stage: releasedTo,
      revision: execution.revision ?? null,
      former: former ? { executionId: former.id, revision: former.revision ?? null } : null,
      commits: changes.commits,
      moreCommits: changes.more,
      ...(undone && { rollbackTo: execution.rollbackTo, undone: undone.commits, moreUndone: undone.more }),
      ...(changed && { stack: changed }),
      reports: execution.stages.flatMap((each) => each.actions.flatMap(({ reports }) => reports ?? [])),
    },
  };
}

/** What goes back to what in a stage. */
export function rollbackDocument(stage: string, now: Execution | undefined, target: Execution, undone: Commits) {
  const reference = ({ id, revision }: Execution) => ({ executionId: id, revision: revision ?? null });
  return {
    rollback: {
      stage,
      from: now ? reference(now) : null,
      to: reference(target),
      commits: undone.commits,
      moreCommits: undone.more,
    },
  };
}

/** @param executions newest first */
export function historyDocument(context: Context, executions: readonly Execution[]) {
  return { ...head(context), executions: executions.map((each) => executionDocument(each, context)) };
}

/** What actions have printed. */
export function logsDocument(
  context: Context,
  { id, status }: Execution,
  logs: readonly { readonly of: PlacedAction; readonly lines: readonly LogLine[] }[],
) {
  return {
    ...head(context),
    executionId: id,
    status,
    logs: logs.map(({ of: { stage, action }, lines }) => ({
      stage: stage.name,
      action: action.name,
      lines: lines.map(({ at, phase, text }) => ({ at: at.toISOString(), phase: phase ?? null, text })),
    })),
  };
}

export function errorDocument({ code, message, hint, details }: UserError) {
  return { error: { code, message, hint, ...details } };
}

function resultDocument({ kind, name, arn, outcome, reason }: Result<Outcome | Removal>) {
  return { kind, name, arn, outcome, ...(reason !== undefined && { reason }) };
}

function executionDocument(
  { id, status, trigger, startedAt, endedAt, revision, rollbackTo, stages }: Execution,
  { endpoint }: Context,
) {
  return {
    id,
    status,
    trigger,
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    revision: revision ?? null,
    ...(rollbackTo !== undefined && { rollbackTo }),
    stages: stages.map((stage) => ({
      name: stage.name,
      status: stage.status,
      actions: stage.actions.map((action) => ({
        name: action.name,
        provider: action.provider,
        status: action.status,
        startedAt: action.startedAt?.toISOString() ?? null,
        endedAt: action.endedAt?.toISOString() ?? null,
        ...(action.asked !== undefined && { asked: action.asked }),
        // Of an approval it is the token with which it is answered.
        ...(action.externalId !== undefined && !isApproval(action) && { externalExecutionId: action.externalId }),
        // The local AWS has no console to look at.
        ...(action.url !== undefined && endpoint !== 'local' && { url: action.url }),
        ...(action.error && { error: action.error }),
        ...(action.reports && { reports: action.reports }),
      })),
    })),
  };
}
