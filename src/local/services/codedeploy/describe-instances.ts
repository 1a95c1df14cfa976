import type { LocalAws } from '../../index.js';
import { regionsOf } from '../../regions.js';
import { rootOf } from '../../runs/deployments/instance-folder.js';
import { deploymentWithoutDeadRunner } from '../../runs/deployments/record.js';
import type { Call } from '../../service.js';
import { deployments, type DeploymentRecord, type InstanceRecord, instances, instanceUrl } from './records.js';

/** An on-premises instance that is registered, as people are told of it. */
export interface DescribedInstance {
  readonly name: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The folder that it is. */
  readonly folder: string;
  /** Where what is deployed to it is to answer. */
  readonly url: string | null;
  /** The newest deployment to it since it was registered. */
  readonly lastDeployment: LastDeployment | null;
}

interface LastDeployment {
  readonly deploymentId: string;
  readonly application: string;
  readonly group: string;
  /** Of this instance. */
  readonly status: string;
  /** When that was so. */
  readonly at: Date | null;
}

/** All on-premises instances of the local AWS, by region and name. */
export async function describeInstances(aws: LocalAws): Promise<DescribedInstance[]> {
  const found: DescribedInstance[] = [];
  for (const region of await regionsOf(aws.store.home)) {
    found.push(...(await aws.act(instancesOf, undefined, region)));
  }
  return found;
}

async function instancesOf(call: Call): Promise<DescribedInstance[]> {
  const all = (await instances(call).entries()).map(([, record]) => record);
  const registered = all.filter(({ info }) => info.deregisterTime === undefined);
  if (registered.length === 0) return [];
  const newestFirst: DeploymentRecord[] = [];
  for (const [, record] of await deployments(call).entries()) {
    newestFirst.push(await deploymentWithoutDeadRunner(call, record));
  }
  newestFirst.sort((a, b) => time(b) - time(a));
  return registered.map((record) => described(call, record, newestFirst));
}

const time = ({ info }: DeploymentRecord): number => info.createTime?.getTime() ?? 0;

function described(call: Call, record: InstanceRecord, newestFirst: readonly DeploymentRecord[]): DescribedInstance {
  const { instanceName = '', tags = [] } = record.info;
  return {
    name: instanceName,
    region: call.region,
    tags: Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    folder: rootOf(call.store, call.region, record),
    url: instanceUrl(record) ?? null,
    lastDeployment: lastDeployment(record, newestFirst),
  };
}

/** An instance that was registered anew under the same name has another ARN. */
function lastDeployment({ info }: InstanceRecord, newestFirst: readonly DeploymentRecord[]): LastDeployment | null {
  for (const { info: deployment, targets } of newestFirst) {
    const target = targets.find(({ targetArn }) => targetArn === info.instanceArn);
    if (!target) continue;
    const { deploymentId = '', applicationName: application = '', deploymentGroupName: group = '' } = deployment;
    return { deploymentId, application, group, status: target.status ?? '', at: target.lastUpdatedAt ?? null };
  }
  return null;
}
