import type { Identity, NamedBy, Names } from '../../names.js';
import type { PolicyDocument } from '../../policies.js';
import { sidOf } from '../stage.js';
import { deployAction, target } from '../target.js';
import type { S3Stage } from './fields.js';

/** Browsers keep nothing without asking: a new release is seen at once. */
const defaultCache = 'no-cache';

/** The bucket that is the website. S3's names are global to the world. */
export function siteBucket(names: Names, environment: string): { name: string; arn: string } {
  const name = `${names.pipeline.name}-${environment}-${names.account}-${names.region}`;
  return { name, arn: `arn:${names.partition}:s3:::${name}` };
}

/** The environment whose website a bucket would be by its name. */
export function environmentOf(bucket: string, { name }: NamedBy, { account, region }: Identity): string | undefined {
  const end = `-${account}-${region}`;
  if (!bucket.startsWith(`${name}-`) || !bucket.endsWith(end)) return undefined;
  const environment = bucket.slice(name.length + 1, -end.length);
  return /^[a-z][a-z0-9-]*$/.test(environment) ? environment : undefined;
}

/** A website is for everybody to read: https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteAccessPermissionsReqd.html */
export function sitePolicy(names: Names, environment: string): PolicyDocument {
  const { arn } = siteBucket(names, environment);
  const read = { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${arn}/*` } as const;
  return { Version: '2012-10-17', Statement: [read] };
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html */
export const s3 = target<S3Stage>({
  deploy: 's3',
  template: 'hello-site',
  actions: ({ environment, cache = defaultCache }, names) => [
    deployAction('S3', {
      BucketName: siteBucket(names, environment).name,
      Extract: 'true',
      CacheControl: cache,
    }),
  ],
  statements({ environment }, names) {
    const { arn } = siteBucket(names, environment);
    const sid = sidOf(environment);
    return [
      {
        Sid: `Site${sid}`,
        Effect: 'Allow',
        Action: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
        Resource: arn,
      },
      {
        Sid: `SiteFiles${sid}`,
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
        Resource: `${arn}/*`,
      },
    ];
  },
  stageIn({ actionTypeId, configuration = {} }, environment, names) {
    const { BucketName: bucket, CacheControl: cache } = configuration;
    if (actionTypeId?.provider !== 'S3' || bucket !== siteBucket(names, environment).name) return undefined;
    return { deploy: 's3', environment, ...(cache !== undefined && cache !== defaultCache && { cache }) };
  },
});
