import {
  DescribeStackEvents$,
  type DescribeStackEventsCommandInput,
  type DescribeStackEventsCommandOutput,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { type Call, operation } from '../../service.js';
import { carryOn } from './carry-on.js';
import { listed } from './listed.js';
import { stackNamed } from './find.js';
import { events, keyOf } from './records.js';

/** The newest first. */
export const DescribeStackEvents = operation<DescribeStackEventsCommandInput, DescribeStackEventsCommandOutput>(
  DescribeStackEvents$,
  async ({ StackName, NextToken }, call) => {
    const stack = await stackNamed(call, StackName);
    carryOn(call, stack);
    const all = await eventsOf(call, stack);
    const { items, paging } = listed(all.toReversed(), NextToken);
    return { StackEvents: items, ...paging };
  },
);

/** A stack's events, in the order in which they happened. */
export async function eventsOf(call: Call, stack: { readonly id: string }): Promise<StackEvent[]> {
  return (await events(call, keyOf(stack)).entries()).map(([, event]) => event);
}
