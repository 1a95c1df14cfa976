/** Lifecycle rules, as S3 tells them and as templates have them. Pure. */
import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Properties } from '../thing.js';
import { present } from './reader.js';

const known = [
  'AbortIncompleteMultipartUpload',
  'Expiration',
  'Filter',
  'ID',
  'NoncurrentVersionExpiration',
  'Prefix',
  'Status',
];

/** @returns those that can be written, and the names of the others */
export function lifecycleOf(rules: readonly LifecycleRule[]): { rules: Properties[]; left: string[] } {
  const isKnown = (rule: LifecycleRule) =>
    Object.keys(rule).every((key) => known.includes(key)) &&
    Object.keys(rule.Filter ?? {}).every((key) => key === 'Prefix') &&
    Object.keys(rule.Expiration ?? {}).every((key) => key === 'Days' || key === 'ExpiredObjectDeleteMarker');
  return {
    rules: rules.filter(isKnown).map(ruleOf),
    left: rules.filter((rule) => !isKnown(rule)).map(({ ID }) => ID ?? '(without a name)'),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html */
function ruleOf(rule: LifecycleRule): Properties {
  const { Days: ExpirationInDays, ExpiredObjectDeleteMarker } = rule.Expiration ?? {};
  const { NoncurrentDays, NewerNoncurrentVersions } = rule.NoncurrentVersionExpiration ?? {};
  const { DaysAfterInitiation } = rule.AbortIncompleteMultipartUpload ?? {};
  return present({
    Id: rule.ID,
    Status: rule.Status,
    Prefix: rule.Filter?.Prefix ?? rule.Prefix,
    ExpirationInDays,
    ExpiredObjectDeleteMarker,
    NoncurrentVersionExpiration:
      NoncurrentDays === undefined ? undefined : present({ NoncurrentDays, NewerNoncurrentVersions }),
    AbortIncompleteMultipartUpload: DaysAfterInitiation === undefined ? undefined : { DaysAfterInitiation },
  });
}
