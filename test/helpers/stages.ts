/** The pipeline `hello` with stages of every kind behind Build, as config files have them. */
import { join } from 'node:path';
import type { LocalAws } from '../../src/local/index.js';
import { Reporting } from '../../src/local/hosting/environments/reporting.js';
import { queue } from '../../src/local/runs/queue.js';
import { runOperation } from '../../src/local/runs/stacks/operation.js';
import { REAL_TIME } from '../../src/local/runs/timing.js';
import { operations } from '../../src/local/services/cloudformation/records.js';
import { environmentsIn } from '../../src/local/services/elasticbeanstalk/environment.js';
import { roleOf } from '../../src/names.js';
import { stackRole } from '../../src/stages/cloudformation/stack.js';
import { siteBucket } from '../../src/stages/s3/stage.js';
import { all, call, names } from './by-hand.js';

export const configFolder = join(import.meta.dirname, 'stages');

/** With which `init` makes the stages, and changes what each of them says. */
export const withStages = ['--config', join(configFolder, 'hello.yml')];
export const withOtherStages = ['--config', join(configFolder, 'changed.yml')];

/** Ends well what is under way in environments, as the process that serves them does when it is done; nothing is run. */
export async function endTasks(aws: LocalAws): Promise<void> {
  for (const [id, { task, region, deployments }] of await environmentsIn(aws.store, 'us-east-1').entries()) {
    const reporting = new Reporting({ aws }, id, region);
    if (task?.kind === 'terminate') await reporting.terminated(task, []);
    else if (task) await reporting.deployed(task, deployments + 1);
  }
}

/** What is being carried out in stacks, by the local AWS that they are in. */
const carriedOut = new WeakMap<LocalAws, Promise<void>>();

/** Brings the operations on stacks to their end, as the runner does: one caller after the other. */
export function endStacks(aws: LocalAws): Promise<void> {
  const done = (carriedOut.get(aws) ?? Promise.resolve()).then(() => endOperations(aws));
  carriedOut.set(aws, done);
  return done;
}

async function endOperations(aws: LocalAws): Promise<void> {
  for (const [, work] of await queue(aws.store).entries()) {
    if (work.kind !== 'stack') continue;
    const { id, region } = work;
    const record = await aws.act((call) => operations(call).get(id), undefined, region);
    if (!record) continue;
    await runOperation({
      aws,
      region,
      record,
      timing: REAL_TIME,
      interrupt: new AbortController().signal,
      // Stacks need neither.
      endpoint: async () => '',
      ended: async () => undefined,
    });
  }
}

const { name: instanceRole } = roleOf(names, 'eb-instance');

/** Something is released, and of what each kind of stage has, something is changed. */
export const driftStages = all(
  call('elasticbeanstalk', 'CreateApplicationVersion', { ApplicationName: 'hello', VersionLabel: 'one' }),
  call('iam', 'DetachRolePolicy', {
    RoleName: instanceRole,
    PolicyArn: 'arn:aws:iam::aws:policy/AWSElasticBeanstalkWebTier',
  }),
  call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName: instanceRole, RoleName: instanceRole }),
  call('elasticbeanstalk', 'UpdateEnvironment', {
    EnvironmentName: 'hello-staging',
    OptionSettings: [{ Namespace: 'aws:elasticbeanstalk:command', OptionName: 'DeploymentPolicy', Value: 'AllAtOnce' }],
  }),
  endTasks,
  call('s3', 'DeleteBucketWebsite', { Bucket: siteBucket(names, 'site').name }),
  call('logs', 'DeleteRetentionPolicy', { logGroupName: names.testLogGroup.name }),
  call('iam', 'DeleteRolePolicy', { RoleName: stackRole(names, 'network').name, PolicyName: 'permissions' }),
  call('cloudformation', 'UpdateStack', {
    StackName: 'hello-network',
    UsePreviousTemplate: true,
    RoleARN: stackRole(names, 'network').arn,
    Tags: [{ Key: 'pipeline-setup:pipeline', Value: 'hello' }],
  }),
  endStacks,
);
