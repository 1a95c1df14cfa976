/** Carries out the actions of pipelines, and writes down what came of them. */
import { authorize } from '../access/authorize.js';
import type { Permission } from '../access/permission.js';
import type { LocalAws } from '../index.js';
import type { Call } from '../service.js';
import { AwsError } from '../errors.js';
import {
  executions,
  pipelines,
  type ActionRecord,
  type ActionResult,
  type ExecutionRecord,
  type PipelineRecord,
  type RevisionRecord,
} from '../services/codepipeline/records.js';
import { typeOf } from '../services/codepipeline/action-types/index.js';
import { assumable } from '../services/iam-trust.js';
import { settle } from './executions.js';
import { pipelineSession } from './principals.js';
import type { Ending } from './queue.js';
import { unresolved } from './variables.js';

/** An action that is being carried out: what it may know and do. */
export interface ActionJob {
  readonly aws: LocalAws;
  readonly region: string;
  readonly pipeline: PipelineRecord;
  readonly execution: ExecutionRecord;
  readonly action: ActionRecord;
  /** The action's configuration, with its variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** An operation as the pipeline's role. @throws AwsError as the operation does */
  call<O>(service: string, operation: string, input: object): Promise<O>;
  /** For what the pipeline's role needs beside operations. @throws AwsError `AccessDeniedException` */
  authorize(permission: Permission): Promise<void>;
  /** Shows what is known already while the action goes on. */
  report(result: ActionResult): Promise<void>;
  /** Aborted when the process that carries the action out is to end. */
  readonly interrupt: AbortSignal;
  /** Resolves when the build, or the batch, has ended. */
  ended(kind: Ending, id: string): Promise<void>;
}

/** What an action came to when it succeeded. */
export interface ActionOutcome {
  readonly result: ActionResult;
  readonly revision?: RevisionRecord;
}

/** Fails an action; CodePipeline's error codes are JobFailed, ConfigurationError, PermissionError and others. */
export class ActionFailure extends Error {
  override readonly name = 'ActionFailure';
  constructor(
    readonly code: string,
    message: string,
    readonly result: ActionResult = {},
  ) {
    super(message);
  }
}

/** What AWS refused the pipeline's role, as the reason why an action failed. Anything else is thrown on. */
export function failureOf(error: unknown, message: (error: AwsError) => string): ActionFailure {
  if (!(error instanceof AwsError)) throw error;
  return new ActionFailure(
    error.code.startsWith('AccessDenied') ? 'PermissionError' : 'ConfigurationError',
    message(error),
  );
}

type Subject = Pick<ActionJob, 'aws' | 'region' | 'pipeline' | 'execution' | 'action' | 'interrupt' | 'ended'>;

/** Carries out an action that this process has claimed. */
export async function runAction(subject: Subject): Promise<void> {
  const { aws, region, pipeline, action } = subject;
  const role = pipelineSession(pipeline.declaration.roleArn ?? '', pipeline.declaration.name ?? '');
  const job: ActionJob = {
    ...subject,
    configuration: action.input.resolvedConfiguration ?? {},
    call: (service, operation, input) => aws.call(service, operation, input, role, region),
    authorize: (permission) => aws.act((call) => authorize(call, permission), role, region),
    report: (result) => change(subject, (each) => (each.result = { ...each.result, ...result })),
  };
  try {
    await checkRole(job);
    const { result, revision } = await carryOut(job);
    await change(subject, (each, execution) => {
      each.status = 'Succeeded';
      each.result = { ...each.result, ...result };
      if (revision)
        execution.revisions = [
          ...execution.revisions.filter((old) => old.actionName !== revision.actionName),
          revision,
        ];
    });
  } catch (error) {
    const known = error instanceof ActionFailure ? error : new ActionFailure('InternalError', String(error));
    await change(subject, (each) => {
      each.status = 'Failed';
      each.result = { ...each.result, ...known.result, errorDetails: { code: known.code, message: known.message } };
    });
    if (!(error instanceof ActionFailure)) throw error;
  }
}

/** CodePipeline assumes the pipeline's role for every action anew. */
async function checkRole({ aws, region, pipeline: { declaration } }: ActionJob): Promise<void> {
  const { roleArn = '', name = '' } = declaration;
  const pipelineArn = (call: Call) => call.arn('codepipeline', name);
  const may = await aws.act(
    (call) => assumable(call, roleArn, 'codepipeline.amazonaws.com', pipelineArn(call)),
    undefined,
    region,
  );
  if (may) return;
  throw new ActionFailure('PermissionError', `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`);
}

async function carryOut(job: ActionJob): Promise<ActionOutcome> {
  const reference = unresolved(job.configuration);
  if (reference)
    throw new ActionFailure('ConfigurationError', `The variable ${reference} has no value in this execution`);
  const load = typeOf(job.action.input)?.carryOut;
  if (!load) throw new Error(`nothing carries out the action ${job.action.actionName}`);
  const run = await load();
  return await run(job);
}

/** Changes the action's record and lets the execution go on. One that has been abandoned, or is gone, stays as it is. */
async function change(
  { aws, region, pipeline, execution: { id }, action }: Subject,
  work: (action: ActionRecord, execution: ExecutionRecord) => void,
): Promise<void> {
  await aws.act(
    async (call) => {
      const current = await pipelines(call).get(pipeline.declaration.name ?? '');
      const execution = current && (await executions(call, current).get(id));
      const record = execution?.actions.find((each) => each.id === action.id);
      if (!current || !execution || record?.status !== 'InProgress') return;
      work(record, execution);
      record.lastUpdateTime = call.now();
      execution.lastUpdateTime = call.now();
      await executions(call, current).put(id, execution);
      await settle(call, current);
    },
    undefined,
    region,
  );
}
