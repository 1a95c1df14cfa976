import { randomUUID } from 'node:crypto';
import {
  DeleteBucketLifecycle$,
  GetBucketLifecycleConfiguration$,
  PutBucketLifecycleConfiguration$,
  type DeleteBucketLifecycleCommandInput,
  type DeleteBucketLifecycleCommandOutput,
  type GetBucketLifecycleConfigurationCommandInput,
  type GetBucketLifecycleConfigurationCommandOutput,
  type LifecycleRule,
  type PutBucketLifecycleConfigurationCommandInput,
  type PutBucketLifecycleConfigurationCommandOutput,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../errors.js';
import { malformedXml } from '../../protocols/rest-xml-errors.js';
import { operation } from '../../service.js';
import { bucketOf, changeBucket } from './bucket.js';

/** Rules of one configuration (S3 User Guide, "Managing the lifecycle of objects"). */
const RULE_LIMIT = 1000;

export const GetBucketLifecycleConfiguration = operation<
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput
>(GetBucketLifecycleConfiguration$, async (input, call) => {
  const { name, lifecycle } = await bucketOf(call, input);
  if (!lifecycle) {
    throw new AwsError('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404, {
      BucketName: name,
    });
  }
  return { Rules: [...lifecycle.rules], TransitionDefaultMinimumObjectSize: lifecycle.minimumObjectSize };
});

/** Keeps the rules. The local AWS shows them, and expires nothing by itself. */
export const PutBucketLifecycleConfiguration = operation<
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput
>(PutBucketLifecycleConfiguration$, async (input, call) => {
  const rules = checkedRules(input.LifecycleConfiguration?.Rules ?? []);
  const minimumObjectSize = input.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K';
  await changeBucket(call, input, (bucket) => ({ ...bucket, lifecycle: { rules, minimumObjectSize } }));
  return { TransitionDefaultMinimumObjectSize: minimumObjectSize };
});

export const DeleteBucketLifecycle = operation<DeleteBucketLifecycleCommandInput, DeleteBucketLifecycleCommandOutput>(
  DeleteBucketLifecycle$,
  async (input, call) => {
    await changeBucket(call, input, ({ lifecycle: _, ...bucket }) => bucket);
    return {};
  },
);

/** @throws AwsError `MalformedXML`, `InvalidRequest`, `InvalidArgument` */
function checkedRules(rules: readonly LifecycleRule[]): LifecycleRule[] {
  if (rules.length === 0 || rules.length > RULE_LIMIT) throw malformedXml();
  const ids = rules.flatMap(({ ID }) => ID ?? []);
  if (new Set(ids).size < ids.length) throw new AwsError('InvalidArgument', 'Rule ID must be unique.');
  return rules.map((rule) => {
    checkRule(rule);
    return { ...rule, ID: rule.ID ?? randomUUID() };
  });
}

function checkRule(rule: LifecycleRule): void {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  if ((rule.Filter === undefined) === (rule.Prefix === undefined)) throw malformedXml();
  if ((rule.ID ?? '').length > 255) {
    throw new AwsError('InvalidArgument', 'ID length should not exceed allowed limit of 255');
  }
  const actions = [
    rule.Expiration,
    rule.NoncurrentVersionExpiration,
    rule.AbortIncompleteMultipartUpload,
    rule.Transitions,
    rule.NoncurrentVersionTransitions,
  ];
  if (actions.every((action) => action === undefined)) {
    throw new AwsError('InvalidRequest', 'At least one action needs to be specified in a rule');
  }
  checkDays('Expiration', rule.Expiration?.Days);
  checkDays('NoncurrentVersionExpiration', rule.NoncurrentVersionExpiration?.NoncurrentDays, 'NoncurrentDays');
  checkDays(
    'AbortIncompleteMultipartUpload',
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    'DaysAfterInitiation',
  );
}

function checkDays(action: string, days: number | undefined, member = 'Days'): void {
  if (days === undefined || days > 0) return;
  throw new AwsError('InvalidArgument', `'${member}' for ${action} action must be a positive integer`);
}
