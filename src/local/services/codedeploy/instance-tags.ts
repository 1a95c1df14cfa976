import {
  AddTagsToOnPremisesInstances$,
  RemoveTagsFromOnPremisesInstances$,
  type AddTagsToOnPremisesInstancesCommandInput,
  type AddTagsToOnPremisesInstancesCommandOutput,
  type DeploymentGroupInfo,
  type RemoveTagsFromOnPremisesInstancesCommandInput,
  type RemoveTagsFromOnPremisesInstancesCommandOutput,
  type Tag,
  type TagFilter,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { type InstanceRecord, instances } from './records.js';

/** CodeDeploy User Guide, "Quotas": tags of an on-premises instance, and instances that are tagged at once. */
const MOST_TAGS = 10;
const MOST_INSTANCES = 100;

export const AddTagsToOnPremisesInstances = operation<
  AddTagsToOnPremisesInstancesCommandInput,
  AddTagsToOnPremisesInstancesCommandOutput
>(AddTagsToOnPremisesInstances$, async ({ tags = [], instanceNames = [] }, call) => {
  await change(call, instanceNames, tags, (former) => {
    const all = [...new Map([...former, ...tags].map((tag) => [tag.Key, tag])).values()];
    if (all.length <= MOST_TAGS) return all;
    throw new AwsError('TagLimitExceededException', `An on-premises instance can have ${MOST_TAGS} tags at most.`);
  });
  return {};
});

/** A tag is removed that has the key, and the value too if one is given. */
export const RemoveTagsFromOnPremisesInstances = operation<
  RemoveTagsFromOnPremisesInstancesCommandInput,
  RemoveTagsFromOnPremisesInstancesCommandOutput
>(RemoveTagsFromOnPremisesInstances$, async ({ tags = [], instanceNames = [] }, call) => {
  await change(call, instanceNames, tags, (former) => former.filter((tag) => !tags.some((each) => isOf(tag, each))));
  return {};
});

function isOf(tag: Tag, { Key, Value }: Tag): boolean {
  return tag.Key === Key && (Value === undefined || tag.Value === Value);
}

/** Whether one of the filters holds for the tags. Source: TagFilter in CodeDeploy's API reference. */
export function passes(tags: readonly Tag[], filters: readonly TagFilter[]): boolean {
  return filters.some(({ Key, Value, Type = 'KEY_AND_VALUE' }) =>
    tags.some((tag) => {
      const [hasKey, hasValue] = [tag.Key === Key, tag.Value === Value];
      return Type === 'KEY_ONLY' ? hasKey : Type === 'VALUE_ONLY' ? hasValue : hasKey && hasValue;
    }),
  );
}

/** The registered instances that a group's tags are for, by name. */
export async function selectedInstances(
  call: Call,
  { onPremisesInstanceTagFilters = [], onPremisesTagSet }: DeploymentGroupInfo,
): Promise<InstanceRecord[]> {
  const lists = onPremisesTagSet?.onPremisesTagSetList ?? [onPremisesInstanceTagFilters];
  if (lists.length === 0) return [];
  const all = (await instances(call).entries()).map(([, record]) => record);
  return all.filter(({ info: { deregisterTime, tags = [] } }) => {
    return deregisterTime === undefined && lists.every((list) => passes(tags, list));
  });
}

/** @throws AwsError `TagRequiredException`, `InstanceNameRequiredException` and others */
async function change(
  call: Call,
  names: readonly string[],
  tags: readonly Tag[],
  to: (tags: readonly Tag[]) => Tag[],
): Promise<void> {
  if (names.length === 0) throw new AwsError('InstanceNameRequiredException', 'An instance name must be specified.');
  if (names.length > MOST_INSTANCES) {
    const message = `${MOST_INSTANCES} on-premises instances can be tagged at once.`;
    throw new AwsError('InstanceLimitExceededException', message);
  }
  if (tags.length === 0) throw new AwsError('TagRequiredException', 'A tag must be specified.');
  if (tags.some(({ Key = '' }) => Key === '')) throw new AwsError('InvalidTagException', 'A tag has no key.');
  const found = await Promise.all(names.map((name) => registered(call, name)));
  const changed = found.map((record) => ({ ...record, info: { ...record.info, tags: to(record.info.tags ?? []) } }));
  for (const record of changed) await instances(call).put(record.info.instanceName ?? '', record);
}

/** @throws AwsError `InstanceNotRegisteredException` */
async function registered(call: Call, name: string): Promise<InstanceRecord> {
  const record = await instances(call).get(name);
  if (record && record.info.deregisterTime === undefined) return record;
  throw new AwsError('InstanceNotRegisteredException', `The on-premises instance ${name} is not registered.`);
}
