import {
  PutRule$,
  PutTargets$,
  type PutRuleCommandInput,
  type PutRuleCommandOutput,
  type PutTargetsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../../errors.js';
import { ifThere } from '../if-there.js';
import { isChanged, listChanges } from '../changes.js';
import { document, nameOf, structures, text } from '../given.js';
import { inputOf } from '../input.js';
import { tagChanges, tagsOf } from '../tags.js';
import type { Former, Made, Properties, ResourceJob, ResourceType } from '../type.js';

/** Source: "AWS::Events::Rule" in the CloudFormation template reference. */
export const rule: ResourceType = {
  type: 'AWS::Events::Rule',
  properties: {
    Description: 'update',
    EventBusName: 'replace',
    EventPattern: 'update',
    Name: 'replace',
    RoleArn: 'update',
    State: 'update',
    Tags: 'update',
    Targets: 'update',
  },
  required: [],
  attributes: ['Arn'],
  identifier: ['Arn'],

  async create(job) {
    const Name = nameOf(job, 'Name', 64);
    const made = await putRule(job, Name, tagsOf(job));
    await job.begun(Name);
    await changeTargets(job, Name, {});
    return made;
  },

  async update(job, former) {
    const { id: Name, attributes } = former;
    if (isChanged(job, former, 'Description', 'EventPattern', 'RoleArn', 'State')) await putRule(job, Name);
    await changeTargets(job, Name, former.properties);
    await changeTags(job, former);
    return { id: Name, attributes };
  },

  /** @throws AwsError `ValidationException` where it has targets that others gave it */
  async remove(job, { id: Name, properties }) {
    const Ids = targetIds(properties);
    if (Ids.length > 0) {
      await ifThere(job.call('events', 'RemoveTargets', { Rule: Name, Ids }), 'ResourceNotFoundException');
    }
    await job.call('events', 'DeleteRule', { Name });
  },

  async adopt(job) {
    const Arn = text(job.properties, 'Arn') ?? '';
    const Name = Arn.slice(Arn.lastIndexOf('/') + 1);
    const found = await ifThere(job.call<object>('events', 'DescribeRule', { Name }), 'ResourceNotFoundException');
    return found && { id: Name, attributes: { Arn } };
  },
};

/** Tags are given with the creating call only: PutRule leaves those of an existing rule as they are. */
async function putRule(job: ResourceJob, Name: string, Tags?: object): Promise<Made> {
  const { Targets: _, Tags: _tags, EventPattern, ...given } = job.properties;
  const input = { ...given, Name, EventPattern: document(EventPattern), Tags };
  const { RuleArn } = await job.call<PutRuleCommandOutput>(
    'events',
    'PutRule',
    inputOf<PutRuleCommandInput>(PutRule$, input, job.logicalId),
  );
  return { id: Name, attributes: { Arn: RuleArn } };
}

/** @throws AwsError `ResourceNotFoundException` and others, as EventBridge says of the first target that it refuses */
async function changeTargets(job: ResourceJob, Rule: string, before: Properties): Promise<void> {
  const { removed } = listChanges(targetIds(before), targetIds(job.properties));
  if (removed.length > 0) await job.call('events', 'RemoveTargets', { Rule, Ids: removed });
  const Targets = structures(job.properties, 'Targets');
  if (Targets.length === 0 || !isChanged(job, { properties: before }, 'Targets')) return;
  const input = inputOf(PutTargets$, { Rule, Targets }, job.logicalId);
  const { FailedEntries = [] } = await job.call<PutTargetsCommandOutput>('events', 'PutTargets', input);
  const [failed] = FailedEntries;
  if (failed) throw new AwsError(failed.ErrorCode ?? 'InternalFailure', failed.ErrorMessage ?? '');
}

function targetIds(properties: Properties): string[] {
  return structures(properties, 'Targets').map((target) => text(target, 'Id') ?? '');
}

async function changeTags(job: ResourceJob, former: Former): Promise<void> {
  const { added, removed } = tagChanges(job, former);
  const ResourceARN = former.attributes['Arn'];
  if (removed.length > 0) await job.call('events', 'UntagResource', { ResourceARN, TagKeys: removed });
  if (added.length > 0) await job.call('events', 'TagResource', { ResourceARN, Tags: added });
}
