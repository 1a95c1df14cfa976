/**
 * Lifecycle rules, whose members have other names in templates than in S3's API. Pure.
 * Source: "AWS::S3::Bucket Rule" in the CloudFormation template reference, "LifecycleRule" in the S3 API Reference.
 */
import { structures } from '../given.js';
import type { Properties } from '../type.js';

/** The configuration as S3 takes it. */
export function lifecycleOf({ Rules, ...configuration }: Properties): object {
  return { ...configuration, LifecycleConfiguration: { Rules: structures({ Rules }, 'Rules').map(ruleOf) } };
}

function ruleOf(given: Properties): object {
  const {
    ExpirationDate,
    ExpirationInDays,
    ExpiredObjectDeleteMarker,
    NoncurrentVersionExpirationInDays,
    NoncurrentVersionTransition,
    NoncurrentVersionTransitions,
    ObjectSizeGreaterThan,
    ObjectSizeLessThan,
    Prefix,
    TagFilters,
    Transition,
    Transitions,
    ...rule
  } = given;
  const filter = { Prefix, TagFilters, ObjectSizeGreaterThan, ObjectSizeLessThan };
  return {
    ...rule,
    Expiration: someOf({ Date: ExpirationDate, Days: ExpirationInDays, ExpiredObjectDeleteMarker }),
    Filter: filterOf(filter),
    Transitions: transitions([Transition, Transitions], transitionOf),
    NoncurrentVersionTransitions: transitions(
      [NoncurrentVersionTransition, NoncurrentVersionTransitions],
      noncurrentTransitionOf,
    ),
    // The older name of what is a structure of its own today.
    ...(NoncurrentVersionExpirationInDays !== undefined && {
      NoncurrentVersionExpiration: { NoncurrentDays: NoncurrentVersionExpirationInDays },
    }),
  };
}

/** One condition stands alone, several of them below `And`; none is an empty prefix. */
function filterOf({ Prefix, TagFilters, ...sizes }: Properties): object {
  const tags = TagFilters === undefined ? [] : structures({ TagFilters }, 'TagFilters');
  const single = Object.entries({ Prefix, ...sizes }).filter(([, value]) => value !== undefined);
  const count = single.length + tags.length;
  if (count === 0) return { Prefix: '' };
  if (count > 1) return { And: { ...Object.fromEntries(single), ...(tags.length > 0 && { Tags: tags }) } };
  return tags.length > 0 ? { Tag: tags[0] } : Object.fromEntries(single);
}

/** A transition may be given by itself, or in a list. */
function transitions(given: readonly unknown[], convert: (transition: Properties) => object): object[] | undefined {
  const all = given.flatMap((each) => each ?? []);
  return all.length === 0 ? undefined : structures({ all }, 'all').map(convert);
}

function transitionOf({ TransitionDate, TransitionInDays, ...transition }: Properties): object {
  return { ...transition, Date: TransitionDate, Days: TransitionInDays };
}

function noncurrentTransitionOf({ TransitionInDays, ...transition }: Properties): object {
  return { ...transition, NoncurrentDays: TransitionInDays };
}

function someOf(members: Properties): Properties | undefined {
  return Object.values(members).some((value) => value !== undefined) ? members : undefined;
}
