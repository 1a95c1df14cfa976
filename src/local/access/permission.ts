/** What the caller of an operation must be allowed to do. */
import type { Call } from '../service.js';

/** Values of condition keys, such as `{ 'aws:RequestTag/team': ['web'] }`. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

export interface Permission {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly context?: ConditionContext;
}

/** A permission as a service's table says it: the action is the operation itself unless another is named. */
export type Asked = Omit<Permission, 'action'> & { readonly action?: string };

/**
 * The permissions that an operation needs, all of them, found out before anything is looked at or changed.
 * @throws AwsError when the input does not say what it is about
 */
export type AccessRule = (input: never, call: Call) => Promise<readonly Asked[]> | readonly Asked[];

/** By AWS's operation names; source: the "Service Authorization Reference" page of the service. */
type AccessTable = Readonly<Record<string, AccessRule>>;

/** How the calls of a service are authorized. */
export interface ServiceAccess {
  readonly operations: AccessTable;
  /** The tags of the resource with this ARN, if there is such a resource and it has tags. */
  tagsOf(call: Call, arn: string): Promise<Tags>;
}

/** Ties a rule to its operation's input type. */
export function rule<I>(of: (input: I, call: Call) => Promise<readonly Asked[]> | readonly Asked[]): AccessRule {
  return of;
}

/** For operations that AWS lets everybody call who has credentials. */
export const free: AccessRule = () => [];

/** For operations about no resource in particular. */
export const anyResource: AccessRule = () => [{ resource: '*' }];

interface AnyTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** Tags in the shape of whichever service they are of. */
export type Tags = readonly AnyTag[] | Readonly<Record<string, string>> | undefined;

/** The condition keys about the tags that a request sends. */
export function requestTags(tags: Tags): ConditionContext {
  const sent = pairs(tags);
  return {
    ...Object.fromEntries(sent.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    ...tagKeys(sent.map(([key]) => key)),
  };
}

/** The condition key about the tags that a request names. */
export function tagKeys(keys: readonly string[] = []): ConditionContext {
  return keys.length > 0 ? { 'aws:TagKeys': keys } : {};
}

/** The condition keys about the tags that a resource has. */
export function resourceTags(tags: Tags): ConditionContext {
  return Object.fromEntries(pairs(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]));
}

/** What the operations about tags say, in the spelling of whichever service. */
interface Tagging {
  readonly resourceArn?: string;
  readonly ResourceARN?: string;
  readonly tags?: Tags;
  readonly Tags?: Tags;
  readonly tagKeys?: readonly string[];
  readonly TagKeys?: readonly string[];
}

const onTags = rule<Tagging>(({ resourceArn, ResourceARN, tags, Tags: Tagged, tagKeys: keys, TagKeys }) => [
  {
    resource: resourceArn ?? ResourceARN ?? '',
    context: { ...requestTags(tags ?? Tagged), ...tagKeys(keys ?? TagKeys) },
  },
]);

/** The three operations about tags of those services that name the resource by its ARN. */
export const tagOperations: AccessTable = { ListTagsForResource: onTags, TagResource: onTags, UntagResource: onTags };

/** What must be allowed in addition where a role is handed to a service (IAM User Guide, "Grant a user permissions to pass a role"). */
export function passRole(roleArn: string | undefined, service: string, about: string): Asked[] {
  if (roleArn === undefined) return [];
  const context = { 'iam:PassedToService': [service], 'iam:AssociatedResourceArn': [about] };
  return [{ action: 'iam:PassRole', resource: roleArn, context }];
}

function pairs(tags: Tags): (readonly [string, string])[] {
  if (tags === undefined) return [];
  if (!isList(tags)) return Object.entries(tags);
  return tags.map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? ''] as const);
}

function isList(tags: Exclude<Tags, undefined>): tags is readonly AnyTag[] {
  return Array.isArray(tags);
}
