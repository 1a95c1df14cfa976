import type { ActionType } from './action-type.js';

/** S3 User Guide, "Access control list (ACL) overview", section "Canned ACL": those for objects. */
const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
];

/** Puts files into a bucket. Source: "Amazon S3 deploy action reference". */
export const s3Deploy: ActionType = {
  categories: ['Deploy'],
  provider: 'S3',
  required: ['BucketName', 'Extract'],
  optional: ['ObjectKey', 'KMSEncryptionKeyARN', 'CannedACL', 'CacheControl'],
  inputs: [1, 1],
  outputs: [0, 0],
  fault({ configuration = {} }) {
    const { Extract: extract = '', ObjectKey: key, KMSEncryptionKeyARN: kmsKey, CannedACL: acl } = configuration;
    if (!/^(true|false)$/.test(extract)) return 'Extract is to be true or false';
    if (extract === 'false' && !key) return 'ObjectKey is required where Extract is false';
    if (kmsKey !== undefined) return 'The local AWS does not offer KMSEncryptionKeyARN: it has no KMS';
    if (acl !== undefined && !CANNED_ACLS.includes(acl)) return `CannedACL is to be one of ${CANNED_ACLS.join(', ')}`;
    return undefined;
  },
  carryOut: async () => (await import('../../../runs/action-s3.js')).runS3DeployAction,
};
