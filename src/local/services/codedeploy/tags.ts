import {
  ListTagsForResource$,
  TagResource$,
  UntagResource$,
  type ListTagsForResourceCommandInput,
  type ListTagsForResourceCommandOutput,
  type Tag,
  type TagResourceCommandInput,
  type TagResourceCommandOutput,
  type UntagResourceCommandInput,
  type UntagResourceCommandOutput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../errors.js';
import { type Call, operation } from '../../service.js';
import { mergedTags, TAG_LIMIT } from '../tags.js';
import { applicationNamed, applications, groupNamed, groups } from './records.js';

export const TagResource = operation<TagResourceCommandInput, TagResourceCommandOutput>(
  TagResource$,
  async ({ ResourceArn, Tags = [] }, call) => {
    await change(call, ResourceArn, (tags) => withTags(tags, Tags));
    return {};
  },
);

export const UntagResource = operation<UntagResourceCommandInput, UntagResourceCommandOutput>(
  UntagResource$,
  async ({ ResourceArn, TagKeys = [] }, call) => {
    await change(call, ResourceArn, (tags) => tags.filter(({ Key }) => !TagKeys.includes(Key ?? '')));
    return {};
  },
);

/** All tags of a resource fit on one page. */
export const ListTagsForResource = operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput>(
  ListTagsForResource$,
  async ({ ResourceArn }, call) => ({ Tags: [...(await tagsAt(call, ResourceArn))] }),
);

/** The tags with `added` in place of those of the same key. @throws AwsError `InvalidTagsToAddException` */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): Tag[] {
  const invalid = (message: string) => new AwsError('InvalidTagsToAddException', message);
  return mergedTags(tags, added, invalid, () => invalid(`A resource can have ${TAG_LIMIT} tags at most.`));
}

/** What an ARN of CodeDeploy's that can have tags names. @throws AwsError `InvalidArnException`, `ArnNotSupportedException` */
function named(call: Call, arn = ''): { readonly application: string; readonly group?: string } {
  const prefix = call.arn('codedeploy', '');
  if (!arn.startsWith(prefix)) throw new AwsError('InvalidArnException', `The specified ARN is not valid: ${arn}`);
  const [kind, name = ''] = arn.slice(prefix.length).split(/:(.*)/s);
  if (kind === 'application') return { application: name };
  if (kind !== 'deploymentgroup') {
    const message = `The specified ARN is not supported: ${arn}. Applications and deployment groups can have tags`;
    throw new AwsError('ArnNotSupportedException', message);
  }
  const [application = '', group = ''] = name.split(/\/(.*)/s);
  return { application, group };
}

/** @throws AwsError as `named`, and `ApplicationDoesNotExistException`, `DeploymentGroupDoesNotExistException` */
export async function tagsAt(call: Call, arn: string | undefined): Promise<readonly Tag[]> {
  const { application, group } = named(call, arn);
  if (group === undefined) return (await applicationNamed(call, application)).tags;
  return (await groupNamed(call, application, group)).tags;
}

async function change(call: Call, arn: string | undefined, to: (tags: readonly Tag[]) => Tag[]): Promise<void> {
  const { application, group } = named(call, arn);
  const record = await applicationNamed(call, application);
  if (group === undefined) {
    await applications(call).put(application, { ...record, tags: to(record.tags) });
    return;
  }
  const found = await groupNamed(call, application, group);
  await groups(call, record.info.applicationId ?? '').put(group, { ...found, tags: to(found.tags) });
}
