/** `local instance`: the on-premises instances of the local AWS's CodeDeploy, by its own operations. */
import { exitCode, UserError } from '../errors.js';
import type { Host } from '../host.js';
import { AwsError, type DescribedInstance, type LocalAws, localUser } from '../local/index.js';
import { printable } from '../printable.js';
import { since, table } from '../render/layout.js';
import type { Style } from '../render/style.js';
import { programName } from './connect.js';
import { localRegion, openLocalAws } from './local-aws.js';
import type { OutputOptions } from './options.js';
import { outputFor } from './output.js';

interface InstanceOptions extends OutputOptions {
  readonly region?: string;
}

export interface AddOptions extends InstanceOptions {
  readonly tag?: Readonly<Record<string, string>>;
}

/**
 * Registers an instance, with its tags.
 * @throws UserError `bad-instance` for a name or tags that CodeDeploy refuses, `instance-exists`
 */
export async function addInstance(name: string, { tag = {}, ...options }: AddOptions, host: Host): Promise<number> {
  const { region = localRegion } = options;
  const aws = await openLocalAws(host, region);
  await aws
    .act(async (call) => {
      const instance = { instanceName: name, iamUserArn: localUser };
      await call.invoke('codedeploy', 'RegisterOnPremisesInstance', instance);
      const tags = Object.entries(tag).map(([Key, Value]) => ({ Key, Value }));
      if (tags.length === 0) return;
      try {
        await call.invoke('codedeploy', 'AddTagsToOnPremisesInstances', { instanceNames: [name], tags });
      } catch (error) {
        // One without its tags would be in the way of the next try.
        await call.invoke('codedeploy', 'DeregisterOnPremisesInstance', { instanceName: name });
        throw error;
      }
    })
    .catch((error: unknown) => {
      throw error instanceof AwsError ? refused(error, host) : error;
    });
  const added = await instanceNamed(aws, name, region, host);
  (await outputFor(options, host)).result(
    () => added,
    (style) => [`${style.ok} ${style.bold(name)} is registered in ${region}.`, '', ...addedRows(added, style)],
  );
  return exitCode.done;
}

function refused({ code, message }: AwsError, host: Host): UserError {
  if (code === 'InstanceNameAlreadyRegisteredException') {
    return new UserError('instance-exists', `${message}.`, {
      hint: `To see it: ${programName(host)} local instance list`,
      exitCode: exitCode.usage,
    });
  }
  return new UserError('bad-instance', message, {
    hint: `Such as: ${programName(host)} local instance add web-1 --tag stage=test`,
    exitCode: exitCode.usage,
  });
}

function addedRows({ folder, url, tags }: DescribedInstance, style: Style): string[] {
  return table([
    [style.dim('folder'), folder],
    [style.dim('URL'), `${url} (scripts get the port as PORT)`],
    [style.dim('tags'), tagText(tags) || 'none: no deployment group selects it'],
  ]);
}

/** Shows all instances that are registered, in every region. */
export async function listInstances(options: OutputOptions, host: Host): Promise<number> {
  const aws = await openLocalAws(host);
  const instances = await aws.describeInstances();
  (await outputFor(options, host)).result(
    () => ({ instances }),
    (style) => (instances.length > 0 ? listed(instances, style, host) : none(host)),
  );
  return exitCode.done;
}

function listed(instances: readonly DescribedInstance[], style: Style, host: Host): string[] {
  return instances.flatMap((instance, index) => [
    ...(index === 0 ? [] : ['']),
    `${style.status(instance.lastDeployment?.status ?? '')} ${style.bold(instance.name)} (${instance.region})`,
    ...table([
      ['', style.dim('tags'), tagText(instance.tags) || 'none'],
      ['', style.dim('folder'), instance.folder],
      ['', style.dim('URL'), instance.url ?? 'none'],
      ['', style.dim('last deployment'), deploymentText(instance, host)],
    ]),
  ]);
}

function deploymentText({ lastDeployment }: DescribedInstance, host: Host): string {
  if (!lastDeployment) return 'none';
  const { deploymentId, application, group, status, at } = lastDeployment;
  const when = at === null ? '' : `, ${since(at, host.now())}`;
  return printable(`${deploymentId} of ${application} to ${group}: ${status}${when}`);
}

function none(host: Host): string[] {
  return [
    'No on-premises instances.',
    `To register one: ${programName(host)} local instance add web-1 --tag stage=test`,
  ];
}

/**
 * Deregisters an instance: what runs on it is ended, its folder stays.
 * @throws UserError `no-instance`
 */
export async function removeInstance(name: string, options: InstanceOptions, host: Host): Promise<number> {
  const { region = localRegion } = options;
  const aws = await openLocalAws(host, region);
  const { folder } = await instanceNamed(aws, name, region, host);
  await aws.call('codedeploy', 'DeregisterOnPremisesInstance', { instanceName: name });
  (await outputFor(options, host)).result(
    () => ({ name, region, folder, outcome: 'removed' }),
    () => [`${name} is deregistered: it is deployed to no more. Its files stay in ${folder}.`],
  );
  return exitCode.done;
}

/** @throws UserError `no-instance` */
async function instanceNamed(aws: LocalAws, name: string, region: string, host: Host): Promise<DescribedInstance> {
  const all = await aws.describeInstances();
  const found = all.find((instance) => instance.name === name && instance.region === region);
  if (found) return found;
  throw new UserError('no-instance', `No on-premises instance called ${name} is registered in ${region}.`, {
    hint: `${programName(host)} local instance list shows those that there are; --region names another region.`,
    exitCode: exitCode.usage,
  });
}

function tagText(tags: DescribedInstance['tags']): string {
  return Object.entries(tags)
    .map(([key, value]) => printable(`${key}=${value}`))
    .join(', ');
}
