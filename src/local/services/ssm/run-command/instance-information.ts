import {
  DescribeInstanceInformation$,
  type DescribeInstanceInformationCommandInput,
  type DescribeInstanceInformationCommandOutput,
  type InstanceInformation,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../errors.js';
import { type Call, operation } from '../../../service.js';
import { listed } from '../parameter.js';
import { type ManagedNode, managedNodes } from './managed-nodes.js';

/** All of them run where this program runs. */
const PLATFORM = process.platform === 'darwin' ? 'MacOS' : 'Linux';

export const DescribeInstanceInformation = operation<
  DescribeInstanceInformationCommandInput,
  DescribeInstanceInformationCommandOutput
>(DescribeInstanceInformation$, async (input, call) => {
  const { Filters = [], InstanceInformationFilterList = [] } = input;
  const filters = [
    ...Filters.map(({ Key = '', Values = [] }) => [Key, Values] as const),
    ...InstanceInformationFilterList.map(({ key = '', valueSet = [] }) => [key, valueSet] as const),
  ];
  const nodes = (await managedNodes(call)).filter((node) =>
    filters.every(([key, values]) => passes(node, key, values)),
  );
  const { items, paging } = listed(nodes, ({ id }) => id, input, 50);
  return { InstanceInformationList: items.map((node) => informationOf(node, call)), ...paging };
});

function informationOf({ id, instance: { info } }: ManagedNode, call: Call): InstanceInformation {
  return {
    InstanceId: id,
    PingStatus: 'Online',
    LastPingDateTime: call.now(),
    AgentVersion: '3.3.0.0',
    IsLatestVersion: true,
    PlatformType: PLATFORM,
    PlatformName: PLATFORM,
    ResourceType: 'ManagedInstance',
    RegistrationDate: info.registerTime,
    Name: info.instanceName,
    ComputerName: info.instanceName,
    IPAddress: '127.0.0.1',
  };
}

/** @throws AwsError `InvalidFilterKey` */
function passes({ id, tags }: ManagedNode, key: string, values: readonly string[]): boolean {
  const has = (value: string) => values.includes(value);
  if (key === 'InstanceIds') return has(id);
  if (key === 'PingStatus') return has('Online');
  if (key === 'PlatformTypes') return has(PLATFORM);
  if (key === 'ResourceType') return has('ManagedInstance');
  if (key === 'tag-key') return tags.some((tag) => has(tag.Key ?? ''));
  if (key.startsWith('tag:')) return tags.some((tag) => tag.Key === key.slice('tag:'.length) && has(tag.Value ?? ''));
  throw new AwsError('InvalidFilterKey', `The specified key isn't valid: ${key}.`);
}
