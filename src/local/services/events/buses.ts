import {
  DescribeEventBus$,
  ListEventBuses$,
  type DescribeEventBusCommandInput,
  type DescribeEventBusCommandOutput,
  type ListEventBusesCommandInput,
  type ListEventBusesCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { operation, type Call } from '../../service.js';
import { busArn, checkBus, listed } from './rule.js';

export const DescribeEventBus = operation<DescribeEventBusCommandInput, DescribeEventBusCommandOutput>(
  DescribeEventBus$,
  ({ Name }, call) => {
    checkBus(call, Name);
    return defaultBus(call);
  },
);

export const ListEventBuses = operation<ListEventBusesCommandInput, ListEventBusesCommandOutput>(
  ListEventBuses$,
  ({ NamePrefix = '', ...input }, call) => {
    const buses = [defaultBus(call)].filter(({ Name }) => Name.startsWith(NamePrefix));
    const { items, paging } = listed(buses, ({ Name }) => Name, input);
    return { EventBuses: items, ...paging };
  },
);

/** Every account has it from the start. */
function defaultBus(call: Call) {
  return { Name: 'default', Arn: busArn(call, 'default') };
}
