/** The repository, the bucket and the log group. */
import { tagsOf } from '../../../src/names.js';
import { bucketPolicy } from '../../../src/policies.js';
import { all, type ByHand, call, deleted, names, othersRule, ourRule } from '../by-hand.js';
import { type Drift, driftsOf, type Seen } from './drift.js';

const repositoryName = names.repository.name;
const ofRepository = driftsOf('repository');
const repository: readonly Drift[] = [
  ofRepository(
    'it has no commit',
    all(
      deleted.repository,
      call('codecommit', 'CreateRepository', { repositoryName, tags: tagsOf('hello', { team: 'a' }) }),
    ),
    ['seeded', false, true],
  ),
];

const Bucket = names.ownBucket.name;
const publicAccess = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
const expiry = { artifacts: 365, formerVersions: 30, staleUploads: 7 };
const noExpiry = Object.entries(expiry).map(([path, days]): Seen => [`expiry.${path}`, undefined, days]);

function lifecycle(...Rules: object[]): ByHand {
  return call('s3', 'PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: { Rules } });
}

const ofBucket = driftsOf('artifact-bucket');
const bucket: readonly Drift[] = [
  ofBucket(
    'versioning is suspended',
    call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    ['versioning', 'Suspended', 'Enabled'],
  ),
  ofBucket(
    'public access is not blocked',
    call('s3', 'PutPublicAccessBlock', {
      Bucket,
      PublicAccessBlockConfiguration: Object.fromEntries(publicAccess.map((setting) => [setting, false])),
    }),
    ...publicAccess.map((setting): Seen => [`publicAccess.${setting}`, false, true]),
  ),
  ofBucket(
    'nothing is said of public access',
    call('s3', 'DeletePublicAccessBlock', { Bucket }),
    ...publicAccess.map((setting): Seen => [`publicAccess.${setting}`, undefined, true]),
  ),
  ofBucket('the policy is deleted', call('s3', 'DeleteBucketPolicy', { Bucket }), [
    'policy',
    undefined,
    bucketPolicy(names),
  ]),
  ofBucket(
    'all expires later',
    lifecycle(othersRule, ourRule(400, 400, 400)),
    ...Object.entries(expiry).map(([path, days]): Seen => [`expiry.${path}`, 400, days]),
  ),
  ofBucket('our lifecycle rule is deleted', lifecycle(othersRule), ...noExpiry),
  ofBucket('our lifecycle rule is disabled', lifecycle(othersRule, { ...ourRule(), Status: 'Disabled' }), ...noExpiry),
  ofBucket(
    'our lifecycle rule is for some artifacts only',
    lifecycle(othersRule, { ...ourRule(), Filter: { Prefix: 'hello/' } }),
    ...noExpiry,
  ),
  ofBucket(
    'our lifecycle rule is for small artifacts only',
    lifecycle(othersRule, { ...ourRule(), Filter: { ObjectSizeLessThan: 1000 } }),
    ...noExpiry,
  ),
];

const { name: logGroupName } = names.logGroup;
const ofLogGroup = driftsOf('log-group');
const logGroup: readonly Drift[] = [
  ofLogGroup('logs are kept longer', call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: 365 }), [
    'retentionInDays',
    365,
    30,
  ]),
  ofLogGroup('logs are kept for ever', call('logs', 'DeleteRetentionPolicy', { logGroupName }), [
    'retentionInDays',
    undefined,
    30,
  ]),
];

export const storageDrifts: readonly Drift[] = [...repository, ...bucket, ...logGroup];
