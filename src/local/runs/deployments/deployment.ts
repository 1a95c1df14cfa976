/** Runs deployments to on-premises instances, as CodeDeploy does. */
import type { InstanceTarget } from '@aws-sdk/client-codedeploy';
import { type DeploymentRecord, deployments, instances } from '../../services/codedeploy/records.js';
import type { Call } from '../../service.js';
import { openAccess } from '../build-access.js';
import type { RunJob } from '../kinds/kind.js';
import { userName } from '../machines/host.js';
import { rollOut } from './healthy-hosts.js';
import { instanceRoot } from './instance-folder.js';
import { hookEnvironment, type InstanceJob, roleVariables } from './instance-job.js';
import { endInstance } from './left-scripts.js';
import { deployTo } from './life-cycle.js';
import { DeploymentFailure, prepare, type Prepared } from './preflight.js';
import { broken, end, interrupted, type Verdict, withTargets } from './record.js';

/** Source: "Troubleshoot EC2/On-Premises deployment issues" in AWS's CodeDeploy user guide. */
const TOO_MANY_FAILED: Verdict = {
  status: 'Failed',
  error: {
    code: 'HEALTH_CONSTRAINTS',
    message:
      'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.',
  },
};

/** Runs a deployment that this process has claimed, to its end. */
export async function runDeployment(job: RunJob<DeploymentRecord>): Promise<void> {
  try {
    const { targets, healthy } = await begin(job);
    // What ends one ends all.
    const failed = new AbortController();
    const interrupt = AbortSignal.any([job.interrupt, failed.signal]);
    const deploy = (target: InstanceTarget) =>
      deployToInstance({ ...job, interrupt }, target).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      });
    const isGood = await rollOut(targets, healthy, deploy);
    await endWith(job, isGood ? { status: 'Succeeded' } : TOO_MANY_FAILED);
  } catch (error) {
    if (error instanceof DeploymentFailure) return endWith(job, error.verdict);
    if (job.interrupt.aborted) return endWith(job, interrupted(job.interrupt.reason));
    await endWith(job, broken(String(error)));
    throw error;
  }
}

async function begin(job: RunJob<DeploymentRecord>): Promise<Prepared> {
  return update(job, async (record, call) => {
    job.interrupt.throwIfAborted();
    const prepared = await prepare(call, record);
    const begun = { ...record, info: { ...record.info, status: 'InProgress' as const, startTime: call.now() } };
    await put(call, withTargets(begun, prepared.targets));
    return prepared;
  });
}

async function deployToInstance(job: RunJob<DeploymentRecord>, target: InstanceTarget): Promise<boolean> {
  const { aws, region, timing, interrupt } = job;
  const { info, groupId } = job.record;
  const current = () => aws.act((call) => instances(call).get(target.targetId ?? ''), undefined, region);
  const instance = await current();
  if (!instance) throw new Error(`the instance ${target.targetId} is not there any more`);
  const root = await instanceRoot(aws.store, region, instance);
  const session = instance.info.iamSessionArn;
  const access = session === undefined ? undefined : await openAccess(aws, region, session, await job.endpoint());
  const environment = { ...hookEnvironment(info, groupId, root, instance.port), ...roleVariables(region, access) };
  const on: InstanceJob = {
    aws,
    region,
    deployment: info,
    groupId,
    instance,
    root,
    environment,
    user: userName(),
    timing,
    interrupt,
    async isRegistered() {
      const { instanceArn, deregisterTime } = (await current())?.info ?? {};
      return instanceArn === instance.info.instanceArn && deregisterTime === undefined;
    },
    report: (changed) =>
      update(job, (record, call) => {
        const targets = record.targets.map((each) => (each.targetId === changed.targetId ? changed : each));
        return put(call, withTargets(record, targets));
      }),
  };
  try {
    return await deployTo(on, target);
  } finally {
    await access?.revoke();
    // What its scripts have started since it was deregistered, nobody has ended yet.
    if (!(await on.isRegistered())) await endInstance(root, timing.grace);
  }
}

async function endWith(job: RunJob<DeploymentRecord>, verdict: Verdict): Promise<void> {
  await update(job, (record, call) => end(call, record, verdict));
}

/** Changes the record as it is now: StopDeployment, or another instance, may have changed it. */
function update<T>(
  { aws, region, record }: RunJob<DeploymentRecord>,
  change: (current: DeploymentRecord, call: Call) => Promise<T>,
): Promise<T> {
  const work = async (call: Call) =>
    change((await deployments(call).get(record.info.deploymentId ?? '')) ?? record, call);
  return aws.act(work, undefined, region);
}

function put(call: Call, record: DeploymentRecord): Promise<void> {
  return deployments(call).put(record.info.deploymentId ?? '', record);
}
