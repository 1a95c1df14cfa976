/** S3: buckets with their settings, and objects with their versions. */
import type { Service } from '../service.js';
import { access } from './s3/access.js';
import * as acl from './s3/acl.js';
import { GetObjectAttributes } from './s3/attributes.js';
import * as buckets from './s3/buckets.js';
import { CompleteMultipartUpload } from './s3/complete.js';
import { CopyObject } from './s3/copy.js';
import * as deletions from './s3/delete.js';
import * as lifecycle from './s3/lifecycle.js';
import * as listings from './s3/listing.js';
import { ListObjectVersions } from './s3/listing-versions.js';
import { DeleteObjectTagging, GetObjectTagging, PutObjectTagging } from './s3/object-tags.js';
import * as objects from './s3/objects.js';
import { ListParts, UploadPart, UploadPartCopy } from './s3/parts.js';
import * as policy from './s3/policy.js';
import * as settings from './s3/settings.js';
import { DeleteBucketTagging, GetBucketTagging, PutBucketTagging } from './s3/tags.js';
import * as uploads from './s3/uploads.js';
import * as website from './s3/website.js';

export const s3: Service = {
  name: 's3',
  access,
  protocol: { kind: 'rest-xml', xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/' },
  operations: {
    ...buckets,
    GetBucketTagging,
    PutBucketTagging,
    DeleteBucketTagging,
    ...settings,
    ...policy,
    ...lifecycle,
    ...acl,
    ...website,
    ...objects,
    CopyObject,
    GetObjectAttributes,
    GetObjectTagging,
    PutObjectTagging,
    DeleteObjectTagging,
    ...deletions,
    ...listings,
    ListObjectVersions,
    ...uploads,
    UploadPart,
    UploadPartCopy,
    ListParts,
    CompleteMultipartUpload,
  },
  storedOnly: {
    PutBucketLifecycleConfiguration: 'nothing expires',
    PutBucketEncryption: 'bytes lie as they are in the home, which only its user can read',
  },
};
