/** A deployment to one instance: its life cycle events, in order, as the CodeDeploy agent carries them out. */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Diagnostics, InstanceTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';
import { ifPresent } from '../../if-present.js';
import { AppspecError, type FileExistsBehavior } from './appspec.js';
import { downloadBundle } from './bundle.js';
import { readAppspec, runHooks } from './hooks.js';
import { install } from './install.js';
import { archiveOf, deploymentFolder, groupFolder, instructionsFile } from './instance-folder.js';
import type { InstanceJob } from './instance-job.js';
import { type EventName, EventFailure } from './life-cycle-events.js';
import { skipped } from './record.js';
import { ScriptLog } from './script-log.js';

/** Whether the deployment to the instance went well. @throws the interrupt's reason */
export async function deployTo(job: InstanceJob, target: InstanceTarget): Promise<boolean> {
  for (const name of ['root', 'tmp']) await mkdir(join(job.root, name), { recursive: true });
  let events = target.lifecycleEvents ?? [];
  const now = () => job.aws.store.now();
  const report = (status: InstanceTarget['status'], changed: LifecycleEvent[]) => {
    events = changed;
    return job.report({ ...target, status, lifecycleEvents: events, lastUpdatedAt: now() });
  };
  const changed = (name: EventName, change: Partial<LifecycleEvent>) =>
    events.map((event) => (event.lifecycleEventName === name ? { ...event, ...change } : event));
  for (const { lifecycleEventName } of events) {
    const name = lifecycleEventName as EventName;
    job.interrupt.throwIfAborted();
    await report('InProgress', changed(name, { status: 'InProgress', startTime: now() }));
    const diagnostics = await carryOut(job, name);
    const isGood = diagnostics.errorCode === 'Success';
    const ended = changed(name, { status: isGood ? 'Succeeded' : 'Failed', endTime: now(), diagnostics });
    if (!isGood && !(name === 'ApplicationStop' && job.deployment.ignoreApplicationStopFailures)) {
      await report('Failed', skipped(ended));
      return false;
    }
    await report('InProgress', ended);
  }
  await report('Succeeded', events);
  return true;
}

async function carryOut(job: InstanceJob, event: EventName): Promise<Diagnostics> {
  const { root, groupId, deployment } = job;
  const folder = deploymentFolder(root, groupId, deployment.deploymentId ?? '');
  const log = new ScriptLog(folder, job.aws.store.now);
  try {
    await checkRegistered(job);
    if (event === 'DownloadBundle') await downloadBundle(job);
    else if (event === 'Install') await installRevision(job, folder, log);
    else if (event === 'ApplicationStop') await stopFormer(job, log);
    else await runHooks(job, event, folder, log);
    return { errorCode: 'Success', scriptName: '', message: 'Succeeded', logTail: '' };
  } catch (error) {
    job.interrupt.throwIfAborted();
    return failureOf(error, log).diagnostics;
  }
}

/** The agent of a machine that is deregistered may not deploy any more. @throws EventFailure */
async function checkRegistered({ instance, isRegistered }: InstanceJob): Promise<void> {
  if (await isRegistered()) return;
  throw new EventFailure('UnknownError', `The on-premises instance ${instance.info.instanceName} was deregistered.`);
}

/** What the revision, or the instance's files, are the reason of. Anything else is thrown on. */
function failureOf(error: unknown, log: ScriptLog): EventFailure {
  if (error instanceof EventFailure) return error;
  const isSystems = error instanceof Error && 'code' in error && 'syscall' in error;
  if (!(error instanceof AppspecError || isSystems)) throw error;
  return new EventFailure('UnknownError', error.message, '', log.tail());
}

/** The scripts are those of the revision that was installed last; the first deployment has none. */
async function stopFormer(job: InstanceJob, log: ScriptLog): Promise<void> {
  const file = instructionsFile(job.root, job.groupId, 'last_successful_install');
  const former = (await ifPresent(() => readFile(file, 'utf8')))?.trim();
  if (!former) return;
  const folder = join(groupFolder(job.root, job.groupId), former);
  // Somebody has cleared the instance's folder.
  if ((await ifPresent(() => access(archiveOf(folder)).then(() => true))) === undefined) return;
  await runHooks(job, 'ApplicationStop', folder, log);
}

async function installRevision(job: InstanceJob, folder: string, log: ScriptLog): Promise<void> {
  const { root, groupId, deployment } = job;
  const archive = archiveOf(folder);
  const appspec = await readAppspec(archive);
  const behavior: FileExistsBehavior = appspec.fileExistsBehavior ?? deployment.fileExistsBehavior ?? 'DISALLOW';
  await install({ root, groupId, archive, appspec, behavior, warn: (line) => log.write(line) });
  const file = instructionsFile(root, groupId, 'last_successful_install');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${deployment.deploymentId}\n`);
}
