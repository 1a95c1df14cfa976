/** S3: buckets with their settings, and objects with their versions. */
import type { Service } from '../service.js';
import { access } from './s3/access.js';
import * as buckets from './s3/buckets.js';
import * as deletions from './s3/delete.js';
import * as lifecycle from './s3/lifecycle.js';
import * as listings from './s3/listing.js';
import * as objects from './s3/objects.js';
import * as policy from './s3/policy.js';
import * as settings from './s3/settings.js';
import { DeleteBucketTagging, GetBucketTagging, PutBucketTagging } from './s3/tags.js';

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
    ...objects,
    ...deletions,
    ...listings,
  },
};
