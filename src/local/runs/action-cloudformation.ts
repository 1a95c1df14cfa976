import { setTimeout as pause } from 'node:timers/promises';
import type {
  CreateChangeSetCommandOutput,
  CreateStackCommandOutput,
  DescribeChangeSetCommandOutput,
  DescribeStackEventsCommandOutput,
  DescribeStacksCommandOutput,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../errors.js';
import { changeSetUrl, stackUrl } from '../services/codepipeline/links.js';
import type { ActionResult } from '../services/codepipeline/records.js';
import { writeArtifactFile } from './action-artifact.js';
import { ActionFailure, type ActionJob, type ActionOutcome, failureOf } from './actions.js';
import { pauseAfter } from './pauses.js';
import { stackInput } from './stack-input.js';

/** Stacks that nothing but another one in their place makes right again. */
const FAILED = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED'];

/**
 * The CloudFormation deploy action: makes, changes or removes a stack, or prepares a change set of it or executes that, and
 * follows it to its end. The stack's outputs are the action's variables.
 * Source: "AWS CloudFormation deploy action reference" in AWS's CodePipeline user guide.
 */
export async function runCloudFormationAction(job: ActionJob): Promise<ActionOutcome> {
  switch (job.configuration['ActionMode']) {
    case 'DELETE_ONLY':
      return { result: await remove(job) };
    case 'CHANGE_SET_REPLACE':
      return { result: await replaceChangeSet(job) };
    case 'CHANGE_SET_EXECUTE':
      return { result: await executeChangeSet(job) };
    default:
      return { result: await createOrUpdate(job) };
  }
}

async function createOrUpdate(job: ActionJob): Promise<ActionResult> {
  const input = { ...(await stackInput(job)), ClientRequestToken: job.action.id };
  let stack = await describe(job, input.StackName);
  if (stack && job.configuration['ActionMode'] === 'REPLACE_ON_FAILURE' && FAILED.includes(stack.StackStatus ?? '')) {
    await remove(job);
    stack = undefined;
  }
  if (!stack) {
    const { StackId } = await call<CreateStackCommandOutput>(job, 'CreateStack', input);
    return followed(job, StackId);
  }
  const isUpdating = await unlessNothing(call(job, 'UpdateStack', input), /^No updates/);
  return isUpdating ? followed(job, stack.StackId) : finished(job, stack);
}

async function remove(job: ActionJob): Promise<ActionResult> {
  const { StackName = '', RoleArn } = job.configuration;
  const stack = await describe(job, StackName);
  if (!stack) return { summary: `There is no stack ${StackName}` };
  await call(job, 'DeleteStack', { StackName, RoleARN: RoleArn, ClientRequestToken: job.action.id });
  const result = resultOf(job, stack.StackId);
  const gone = await settled(job, stack.StackId);
  if (gone.StackStatus === 'DELETE_COMPLETE') return { ...result, summary: `Deleted the stack ${StackName}` };
  throw await failure(job, gone, result);
}

/** One that would change nothing is no failure: there is nothing to be executed then. */
async function replaceChangeSet(job: ActionJob): Promise<ActionResult> {
  const { StackName = '', ChangeSetName = '' } = job.configuration;
  const { StackPolicyBody: _, ...input } = await stackInput(job);
  const stack = await describe(job, StackName);
  const isNew = !stack || stack.StackStatus === 'REVIEW_IN_PROGRESS';
  if (stack) await call(job, 'DeleteChangeSet', { StackName, ChangeSetName });
  const { Id = '', StackId = '' } = await call<CreateChangeSetCommandOutput>(job, 'CreateChangeSet', {
    ...input,
    ChangeSetName,
    ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
  });
  const result = { externalExecutionId: Id, externalExecutionUrl: changeSetUrl(job.region, StackId, Id) };
  const changeSet = await call<DescribeChangeSetCommandOutput>(job, 'DescribeChangeSet', { ChangeSetName: Id });
  const { Status, StatusReason = '', Changes } = changeSet;
  if (Status === 'FAILED' && !isEmpty(changeSet)) throw new ActionFailure('JobFailed', StatusReason, result);
  await writeOutput(job, { ChangeSetName, StackName, Changes });
  const summary = isEmpty(changeSet)
    ? `Change set ${ChangeSetName} is empty.`
    : `Change set ${ChangeSetName} was created.`;
  return { ...result, summary };
}

async function executeChangeSet(job: ActionJob): Promise<ActionResult> {
  const { StackName = '', ChangeSetName = '' } = job.configuration;
  const changeSet = await call<DescribeChangeSetCommandOutput>(job, 'DescribeChangeSet', { StackName, ChangeSetName });
  const { StackId } = changeSet;
  if (isEmpty(changeSet)) return finished(job, await settled(job, StackId));
  await call(job, 'ExecuteChangeSet', { StackName, ChangeSetName, ClientRequestToken: job.action.id });
  return followed(job, StackId);
}

function isEmpty({ Status, StatusReason = '' }: DescribeChangeSetCommandOutput): boolean {
  return Status === 'FAILED' && /didn't contain changes|No updates are to be performed/.test(StatusReason);
}

/** What the stack comes to. @throws ActionFailure unless it is what it was to be */
async function followed(job: ActionJob, stackId: string | undefined): Promise<ActionResult> {
  await job.report(resultOf(job, stackId));
  const stack = await settled(job, stackId);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.StackStatus ?? '')) return finished(job, stack);
  throw await failure(job, stack, resultOf(job, stackId));
}

async function finished(
  job: ActionJob,
  { StackId, StackName, StackStatus, Outputs = [] }: Stack,
): Promise<ActionResult> {
  const outputs = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  await writeOutput(job, outputs);
  return { ...resultOf(job, StackId), summary: `Stack ${StackName} ${StackStatus}`, outputVariables: outputs };
}

async function writeOutput(job: ActionJob, content: object): Promise<void> {
  const { OutputFileName: name } = job.configuration;
  if (name !== undefined) await writeArtifactFile(job, name, JSON.stringify(content, null, 2));
}

function resultOf({ region }: ActionJob, stackId = ''): ActionResult {
  return { externalExecutionId: stackId, externalExecutionUrl: stackUrl(region, stackId) };
}

/** The stack when nothing is under way in it any more. */
async function settled(job: ActionJob, stackId: string | undefined): Promise<Stack> {
  for (let looks = 1; ; looks++) {
    const stack = await describe(job, stackId ?? '');
    if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await pause(pauseAfter(looks), undefined, { signal: job.interrupt }).catch(() => {
      throw new ActionFailure('JobFailed', 'The process that followed the stack was told to end.');
    });
  }
}

async function describe(job: ActionJob, StackName: string): Promise<Stack | undefined> {
  try {
    return (await job.call<DescribeStacksCommandOutput>('cloudformation', 'DescribeStacks', { StackName })).Stacks?.[0];
  } catch (error) {
    if (error instanceof AwsError && error.message.endsWith('does not exist')) return undefined;
    throw refused(error, 'DescribeStacks');
  }
}

/** Why the stack failed: what failed first in it, where the pipeline's role may see that. */
async function failure(job: ActionJob, stack: Stack, result: ActionResult): Promise<ActionFailure> {
  const { StackId: StackName, StackStatus, StackStatusReason = '' } = stack;
  const events = await job
    .call<DescribeStackEventsCommandOutput>('cloudformation', 'DescribeStackEvents', { StackName })
    .catch(() => ({ StackEvents: [] }));
  const first = (events.StackEvents ?? []).findLast(
    ({ ClientRequestToken, PhysicalResourceId, ResourceStatus = '', ResourceStatusReason = '' }) =>
      ClientRequestToken === job.action.id &&
      PhysicalResourceId !== StackName &&
      ResourceStatus.endsWith('_FAILED') &&
      !ResourceStatusReason.endsWith('cancelled'),
  );
  const why = first
    ? `${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason}`
    : StackStatusReason.trim();
  return new ActionFailure('JobFailed', `The stack is ${StackStatus}. ${why}`.trim(), {
    ...result,
    summary: `Stack ${stack.StackName} ${StackStatus}`,
  });
}

/** Whether there was something to do. */
async function unlessNothing(asked: Promise<unknown>, nothing: RegExp): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof ActionFailure && nothing.test(error.message)) return false;
    throw error;
  }
}

async function call<O>(job: ActionJob, operation: string, input: object): Promise<O> {
  try {
    return await job.call<O>('cloudformation', operation, input);
  } catch (error) {
    throw refused(error, operation);
  }
}

function refused(error: unknown, operation: string): ActionFailure {
  return failureOf(error, ({ code, message }) =>
    code === 'AccessDenied'
      ? `The provided role does not have sufficient permissions for ${operation}. Error: ${message}`
      : `${message} (Service: AmazonCloudFormation; Error Code: ${code})`,
  );
}
