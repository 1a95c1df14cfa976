/** Buckets, which are several resources each. Pure. */
import type { Properties } from '../thing.js';
import { attributes, Block, type Body, Code, Json } from './hcl.js';
import { nested, snakeCase } from './nested.js';
import { listIn, type Resource, type Translation, within } from './resource.js';

export const bucket: Translation = (properties, { id, name }) => {
  const self: [string, Code] = ['bucket', new Code(`aws_s3_bucket.${snakeCase(id)}.bucket`)];
  const made = (part: string, type: string, key: string, body: (value: Properties) => Body): Resource[] =>
    properties[key] === undefined
      ? []
      : [{ type, part, importId: name, body: [self, ...body(within(properties, key))] }];
  return [
    { type: 'aws_s3_bucket', importId: name, tagged: true, body: attributes({ bucket: properties['BucketName'] }) },
    ...made('versioning', 'aws_s3_bucket_versioning', 'VersioningConfiguration', (value) => [
      new Block('versioning_configuration', nested(value)),
    ]),
    ...made('public_access', 'aws_s3_bucket_public_access_block', 'PublicAccessBlockConfiguration', nested),
    ...made('lifecycle', 'aws_s3_bucket_lifecycle_configuration', 'LifecycleConfiguration', (value) =>
      listIn(value, 'Rules').map(lifecycleRule),
    ),
    ...made('website', 'aws_s3_bucket_website_configuration', 'WebsiteConfiguration', (value) => [
      ...attributesIn('index_document', 'suffix', value['IndexDocument'] as string | undefined),
      ...attributesIn('error_document', 'key', value['ErrorDocument'] as string | undefined),
    ]),
  ];
};

export const bucketPolicy: Translation = ({ Bucket, PolicyDocument = {} }, { name }) => [
  {
    type: 'aws_s3_bucket_policy',
    importId: name,
    body: attributes({ bucket: Bucket, policy: new Json(PolicyDocument) }),
  },
];

function lifecycleRule(rule: Properties): Block {
  const { Id, Status, Prefix = '', ExpirationInDays, ExpiredObjectDeleteMarker, ...rest } = rule;
  const expiration = attributes({ days: ExpirationInDays, expired_object_delete_marker: ExpiredObjectDeleteMarker });
  return new Block('rule', [
    ...attributes({ id: Id, status: Status }),
    new Block('filter', attributes({ prefix: Prefix })),
    ...(expiration.length > 0 ? [new Block('expiration', expiration)] : []),
    ...nested(rest),
  ]);
}

function attributesIn(block: string, name: string, value: string | undefined): Block[] {
  return value === undefined ? [] : [new Block(block, attributes({ [name]: value }))];
}
