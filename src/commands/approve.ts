/** Answers an approval that the pipeline waits for. */
import { PutApprovalResultCommand } from '@aws-sdk/client-codepipeline';
import { errorName, isAfterLostAnswer } from '../aws/errors.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { type OpenApproval, openApprovals } from '../executions/approvals.js';
import { type ActionRun, awaitedApprovals, isOver } from '../executions/execution.js';
import { readExecutions, withAuthors } from '../executions/read.js';
import { type Release, releaseOf } from '../executions/release.js';
import type { Host } from '../host.js';
import { approvalLines } from '../render/approval.js';
import { approvalDocument, drivingDocument } from '../render/json.js';
import { confirm, drive, type Driven, finish, stageNamed } from './driving.js';
import type { ApprovalOptions, ApproveOptions } from './options.js';

/** How many executions are looked through for the one that waits, and for what its stage holds. */
const history = 100;

/** Shows what is released, asks, lets it go on, and follows it. */
export async function approve(given: string | undefined, options: ApproveOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { approval, more } = await answer(driven, 'Approved');
    const { execution, action } = approval;
    // For a moment CodePipeline may still show the question that was just answered.
    const isAnother = (each: ActionRun) =>
      each.name !== action.name || each.startedAt?.getTime() !== action.startedAt?.getTime();
    return await finish(
      driven,
      {
        id: execution.id,
        until: (now) => isOver(now) || awaitedApprovals(now).some(({ action: each }) => isAnother(each)),
      },
      more,
    );
  });
}

/** Shows what would be released, asks, and ends it. */
export async function reject(given: string | undefined, options: ApprovalOptions, host: Host): Promise<number> {
  return await drive(given, options, host, async (driven) => {
    const { approval, more } = await answer(driven, 'Rejected');
    const { context, out } = driven;
    out.progress.stop();
    out.result(
      () => drivingDocument(context, { ...more, executionId: approval.execution.id }),
      () => [`Rejected: execution ${approval.execution.id} ends in ${approval.stage.name}.`],
    );
    return exitCode.done;
  });
}

type Verdict = 'Approved' | 'Rejected';

async function answer(driven: Driven<ApprovalOptions>, verdict: Verdict) {
  const { context, stages, options, host } = driven;
  const executions = await withAuthors(context, await readExecutions(context, stages, { count: history }));
  const approval = choose(await openApprovals(context, executions), driven);
  const release = await releaseOf(context, approval.execution, approval.stage, executions);
  const behind = executions.find(({ id }) => id === approval.behind);
  const verb = verdict === 'Approved' ? 'approve' : 'reject';
  await confirm(driven, {
    command: `${verb} ${context.config.name} --stage ${approval.stage.name}`,
    lines: (style) => approvalLines(approval, release, behind, host.now(), style),
    question: questionOf(verdict, release),
  });
  const summary = options.message ?? `${verdict} with pipeline-setup ${verb}`;
  await put(context, approval, verdict, summary);
  return { approval, more: approvalDocument(approval, release, verdict, summary) };
}

function questionOf(verdict: Verdict, { stage, undone }: Release): string {
  if (verdict === 'Approved') return undone ? `Approve the rollback of ${stage}?` : `Approve it for ${stage}?`;
  return undone ? 'Reject the rollback?' : 'Reject it?';
}

/** @throws UserError `no-approval`; `which-approval` when several wait */
function choose(open: readonly OpenApproval[], { context, stages, options }: Driven<ApprovalOptions>): OpenApproval {
  const { config, commandLine } = context;
  const wanted = options.stage === undefined ? undefined : stageNamed(stages, options.stage);
  const [first, ...others] = open.filter(({ stage }) => wanted === undefined || stage.name === wanted);
  if (!first) {
    throw new UserError('no-approval', `Nothing waits for an approval in ${wanted ?? config.name}.`, {
      hint: `See how far it is: ${commandLine(`status ${config.name}`)}`,
    });
  }
  const names = new Set([first, ...others].map(({ stage }) => stage.name));
  if (names.size > 1) {
    throw new UserError('which-approval', `Several approvals wait: ${[...names].join(', ')}.`, {
      hint: `Add --stage ${first.stage.name}, or another of them.`,
      exitCode: exitCode.usage,
    });
  }
  return first;
}

/** @throws UserError `already-answered`, `approval-gone` */
async function put(
  { aws, names, commandLine, config }: Context,
  { stage, action, token }: OpenApproval,
  status: Verdict,
  summary: string,
): Promise<void> {
  const request = new PutApprovalResultCommand({
    pipelineName: names.pipeline.name,
    stageName: stage.name,
    actionName: action.name,
    token,
    result: { status, summary },
  });
  const hint = `See what became of it: ${commandLine(`status ${config.name}`)}`;
  try {
    await aws.codepipeline().send(request);
  } catch (error) {
    const name = errorName(error);
    if (name === 'ApprovalAlreadyCompletedException') {
      // The first attempt may have been ours.
      if (isAfterLostAnswer(error)) return;
      throw new UserError('already-answered', `Somebody else has answered the approval in ${stage.name} meanwhile.`, {
        hint,
        cause: error,
      });
    }
    if (name === 'InvalidApprovalTokenException') {
      throw new UserError(
        'approval-gone',
        `The approval in ${stage.name} takes no answer any more: it was answered, its time is over, or its execution was stopped.`,
        { hint, cause: error },
      );
    }
    throw error;
  }
}
