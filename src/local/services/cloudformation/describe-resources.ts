import {
  DescribeStackResource$,
  DescribeStackResources$,
  ListStackResources$,
  type DescribeStackResourceCommandInput,
  type DescribeStackResourceCommandOutput,
  type DescribeStackResourcesCommandInput,
  type DescribeStackResourcesCommandOutput,
  type ListStackResourcesCommandInput,
  type ListStackResourcesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { type Call, operation } from '../../service.js';
import { invalid } from './errors.js';
import { allStacks, stackNamed } from './find.js';
import { listedBy } from './listed.js';
import type { ResourceRecord, StackRecord } from './records.js';

/** Those of a stack, or of the stack that has a certain thing. */
export const DescribeStackResources = operation<
  DescribeStackResourcesCommandInput,
  DescribeStackResourcesCommandOutput
>(DescribeStackResources$, async ({ StackName, LogicalResourceId: wanted, PhysicalResourceId: physical }, call) => {
  if (StackName !== undefined && physical !== undefined) {
    throw invalid('Only one of StackName and PhysicalResourceId may be specified.');
  }
  const stack = physical === undefined ? await stackNamed(call, StackName) : await stackWith(call, physical);
  const chosen = resourcesOf(stack).filter(({ logicalId }) => wanted === undefined || logicalId === wanted);
  if (wanted !== undefined && chosen.length === 0) throw noSuchResource(wanted, stack);
  return {
    StackResources: chosen.map((resource) => ({ ...ofStack(stack), ...shown(resource), Timestamp: resource.updated })),
  };
});

export const DescribeStackResource = operation<DescribeStackResourceCommandInput, DescribeStackResourceCommandOutput>(
  DescribeStackResource$,
  async ({ StackName, LogicalResourceId: wanted = '' }, call) => {
    const stack = await stackNamed(call, StackName);
    const resource = resourcesOf(stack).find(({ logicalId }) => logicalId === wanted);
    if (!resource) throw noSuchResource(wanted, stack);
    const { metadata, updated } = resource;
    const Metadata = metadata === undefined ? {} : { Metadata: JSON.stringify(metadata) };
    const StackResourceDetail = { ...ofStack(stack), ...shown(resource), LastUpdatedTimestamp: updated, ...Metadata };
    return { StackResourceDetail };
  },
);

export const ListStackResources = operation<ListStackResourcesCommandInput, ListStackResourcesCommandOutput>(
  ListStackResources$,
  async ({ StackName, NextToken }, call) => {
    const all = resourcesOf(await stackNamed(call, StackName));
    const { items, paging } = listedBy(all, ({ logicalId }) => logicalId, NextToken);
    const StackResourceSummaries = items.map((each) => ({ ...shown(each), LastUpdatedTimestamp: each.updated }));
    return { StackResourceSummaries, ...paging };
  },
);

function resourcesOf({ resources }: StackRecord): ResourceRecord[] {
  return Object.values(resources).toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

async function stackWith(call: Call, physical: string): Promise<StackRecord> {
  const found = (await allStacks(call)).find((stack) => resourcesOf(stack).some(({ id }) => id === physical));
  if (!found) throw invalid(`Stack for ${physical} does not exist`);
  return found;
}

function noSuchResource(logicalId: string, { name }: StackRecord) {
  return invalid(`Resource ${logicalId} does not exist for stack ${name}`);
}

function ofStack({ id, name }: StackRecord) {
  return { StackName: name, StackId: id };
}

function shown({ logicalId, type, id, status, reason }: ResourceRecord) {
  return {
    LogicalResourceId: logicalId,
    ...(id !== undefined && { PhysicalResourceId: id }),
    ResourceType: type,
    ResourceStatus: status,
    ...(reason !== undefined && { ResourceStatusReason: reason }),
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  };
}
