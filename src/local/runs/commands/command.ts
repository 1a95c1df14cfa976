/** Runs a command on its managed nodes, as Systems Manager's agent does. */
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from '../../if-present.js';
import type { Call } from '../../service.js';
import { type InstanceRecord, instances } from '../../services/codedeploy/records.js';
import { PLUGIN } from '../../services/ssm/run-command/document.js';
import {
  commands,
  type CommandRecord,
  errorsOf,
  type InvocationRecord,
  limitOf,
} from '../../services/ssm/run-command/records.js';
import { openAccess } from '../build-access.js';
import { inRoot, instanceRoot } from '../deployments/instance-folder.js';
import { instanceVariables, roleVariables } from '../deployments/instance-job.js';
import { runScript, type ScriptEnd } from '../deployments/script.js';
import type { RunJob } from '../kinds/kind.js';
import { broken, CANCELLED, end, put, TERMINATED, withInvocation } from './record.js';

/** Characters that are kept of each stream. */
const KEPT = 24_000;

export async function runCommand(job: RunJob<CommandRecord>): Promise<void> {
  const { command, invocations } = job.record;
  const waiting = [...invocations];
  const most = limitOf(command.MaxErrors ?? '0', invocations.length);
  const worker = async () => {
    while (errorsOf(await current(job)) <= most) {
      const next = waiting.shift();
      if (!next) return;
      await runOn(job, next);
    }
  };
  const atOnce = Math.max(1, limitOf(command.MaxConcurrency ?? '50', invocations.length));
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, invocations.length) }, worker));
    await change(job, (record, call) => end(call, record, TERMINATED));
  } catch (error) {
    const ending = job.interrupt.aborted ? interrupted(job.interrupt.reason) : broken(String(error));
    await change(job, (record, call) => end(call, record, ending));
    if (!job.interrupt.aborted) throw error;
  }
}

function interrupted(reason: unknown) {
  return reason === 'STOPPED' ? CANCELLED : broken('The process that ran the command was told to end.');
}

async function runOn(job: RunJob<CommandRecord>, invocation: InvocationRecord): Promise<void> {
  const { aws, region, interrupt } = job;
  interrupt.throwIfAborted();
  const instance = await aws.act((call) => instances(call).get(invocation.instanceName), undefined, region);
  const started: InvocationRecord = {
    ...invocation,
    status: 'InProgress',
    statusDetails: 'InProgress',
    started: aws.store.now(),
  };
  await report(job, started);
  const output = { stdout: '', stderr: '' };
  const finish = (ended: Pick<InvocationRecord, 'status' | 'statusDetails' | 'responseCode'>) =>
    report(job, { ...started, ...ended, ...output, finished: aws.store.now() });
  if (!instance || instance.info.instanceArn !== invocation.instanceArn) {
    output.stderr = `The instance ${invocation.instanceName} is not registered any more.\n`;
    await finish(failedWith(-1));
    return;
  }
  try {
    const ended = await execute(job, invocation.nodeId, instance, (line, stream) => {
      output[stream] = `${output[stream]}${line}\n`.slice(0, KEPT);
    });
    if (ended.kind === 'exited') {
      await finish(
        ended.code === 0 ? { status: 'Success', statusDetails: 'Success', responseCode: 0 } : failedWith(ended.code),
      );
    } else {
      await finish({ status: 'TimedOut', statusDetails: 'ExecutionTimedOut', responseCode: 137 });
    }
  } catch (error) {
    if (interrupt.aborted) throw error;
    output.stderr = `${output.stderr}failed to run commands: ${(error as Error).message}\n`;
    await finish(failedWith(1));
  }
}

function failedWith(responseCode: number): Pick<InvocationRecord, 'status' | 'statusDetails' | 'responseCode'> {
  return { status: 'Failed', statusDetails: 'Failed', responseCode };
}

/** The script lies where the agent puts it, below the instance's root. */
async function execute(
  { aws, region, record: { command, script }, timing, interrupt, endpoint }: RunJob<CommandRecord>,
  nodeId: string,
  instance: InstanceRecord,
  write: (line: string, stream: 'stdout' | 'stderr') => void,
): Promise<ScriptEnd> {
  const root = await instanceRoot(aws.store, region, instance);
  const steps = [
    'document/orchestration',
    command.CommandId ?? '',
    PLUGIN.replace(':', ''),
    `0.${PLUGIN.replace(':', '')}`,
  ];
  const folder = join(root, 'var/lib/amazon/ssm', nodeId, ...steps);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, '_script.sh');
  await writeFile(file, script.text);
  await chmod(file, 0o700);
  const cwd = script.folder === undefined ? folder : inRoot(root, script.folder);
  if (!(await ifPresent(() => stat(cwd)))?.isDirectory()) {
    throw new Error(`there is no folder ${script.folder} on the instance`);
  }
  const session = instance.info.iamSessionArn;
  const access = session === undefined ? undefined : await openAccess(aws, region, session, await endpoint());
  try {
    return await runScript({
      file,
      cwd,
      env: {
        ...instanceVariables(root, instance.port),
        AWS_SSM_INSTANCE_ID: nodeId,
        AWS_SSM_REGION_NAME: region,
        ...roleVariables(region, access),
      },
      timeout: (script.timeout * timing.minute) / 60,
      grace: timing.grace,
      interrupt,
      runningFile: (mark) => aws.store.path('scripts', mark),
      write: async (line, stream) => write(line, stream),
    });
  } finally {
    await access?.revoke();
  }
}

async function report(job: RunJob<CommandRecord>, changed: InvocationRecord): Promise<void> {
  await change(job, (record, call) => put(call, withInvocation(record, changed)));
}

function current(job: RunJob<CommandRecord>): Promise<CommandRecord> {
  return change(job, async (record) => record);
}

/** Works on the record as it is now: CancelCommand, or another node, may have changed it. */
function change<T>(
  { aws, region, record }: RunJob<CommandRecord>,
  work: (current: CommandRecord, call: Call) => Promise<T>,
): Promise<T> {
  return aws.act(
    async (call) => work((await commands(call).get(record.command.CommandId ?? '')) ?? record, call),
    undefined,
    region,
  );
}
