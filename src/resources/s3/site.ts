/** Static websites: a bucket for each environment, which everybody may read. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketWebsiteCommand,
} from '@aws-sdk/client-s3';
import { ignore } from '../../aws/errors.js';
import { patiently } from '../../aws/patience.js';
import { siteUrl } from '../../aws/site-url.js';
import type { Context } from '../../context.js';
import { adoptedTag, ownershipTag, tagsOf } from '../../names.js';
import type { PolicyDocument } from '../../policies.js';
import { environments } from '../../stages/index.js';
import type { S3Stage } from '../../stages/s3/fields.js';
import { environmentOf, siteBucket, sitePolicy } from '../../stages/s3/stage.js';
import { isAnothers, isMadeHere, staysIfAdopted } from '../artifact-bucket.js';
import { removeBucket } from '../bucket-removal.js';
import { part } from '../part.js';
import { openToReaders, publicAccess } from './public-access.js';
import { type Found, type Resource, resource, tagPairs, tagsByKey } from '../resource.js';

interface Site {
  readonly index: string | undefined;
  readonly error?: string | undefined;
  readonly publicAccess: Readonly<Record<string, boolean | undefined>>;
  readonly policy: PolicyDocument | undefined;
  readonly url?: string | undefined;
}

const defaultIndex = 'index.html';

/** How S3 refuses a change of a bucket while it is about another one. */
const busy = ['OperationAborted'];

function site(environment: string): Resource<Site, 'site-bucket'> {
  const identify = (names: Context['names']) => siteBucket(names, environment);
  const bucketIn = ({ names }: Context) => ({ Bucket: identify(names).name, ExpectedBucketOwner: names.account });
  return resource<Site, 'site-bucket'>({
    kind: 'site-bucket',
    after: [],
    removedAfter: ['pipeline'],
    wanted: ({ stages }) => environments(stages, 's3').includes(environment),
    identify,
    desired(context) {
      const { index = defaultIndex, error } = stageOf(context, environment);
      return {
        index,
        ...(error !== undefined && { error }),
        publicAccess,
        policy: sitePolicy(context.names, environment),
      };
    },
    async read(context) {
      try {
        return await readSite(context, bucketIn(context), await urlOf(context, environment));
      } catch (error) {
        if (isAnothers(error)) return { actual: { index: undefined, publicAccess: {}, policy: undefined }, tags: {} };
        throw error;
      }
    },
    stage: ({ actual: { index, error } }) => ({
      environment,
      ...(index !== undefined && index !== defaultIndex && { index }),
      ...(error !== undefined && { error }),
    }),
    environment: ({ actual: { url } }) => ({ name: environment, url }),
    holds: () => 'the website, as it is served now',
    async create(context) {
      const { aws, config, names } = context;
      const request = new CreateBucketCommand({
        Bucket: identify(names).name,
        CreateBucketConfiguration: {
          // us-east-1 is where a bucket is made when nothing is said, and may not be said.
          ...(names.region !== 'us-east-1' && { LocationConstraint: names.region as BucketLocationConstraint }),
          Tags: tagPairs(tagsOf(config.name, config.tags)),
        },
      });
      await patiently(context, busy, () => aws.s3().send(request));
      await configure(context, bucketIn(context), environment);
      return { ...this.desired(context), url: await urlOf(context, environment) };
    },
    async update(context, found) {
      await configure(context, bucketIn(context), environment, found.tags);
    },
    stays: staysIfAdopted,
    async remove(context) {
      await ignore('NoSuchBucket', removeBucket(context, identify(context.names).name));
    },
  });
}

interface Bucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

function stageOf({ config }: Context, environment: string): Partial<S3Stage> {
  const isIt = (stage: object): stage is S3Stage => 'environment' in stage && stage.environment === environment;
  return config.stages.find(isIt) ?? {};
}

/** What stands in AWS's place serves buckets in a way of its own. */
async function urlOf({ endpoint, names, servedAt }: Context, environment: string): Promise<string | undefined> {
  const { arn, name } = siteBucket(names, environment);
  return endpoint === 'aws' ? siteUrl(name, names.region) : servedAt(arn);
}

async function readSite({ aws }: Context, bucket: Bucket, url: string | undefined): Promise<Found<Site> | undefined> {
  const s3 = aws.s3();
  const answers = await ignore(
    'NoSuchBucket',
    Promise.all([
      ignore('NoSuchTagSet', s3.send(new GetBucketTaggingCommand(bucket))),
      ignore('NoSuchWebsiteConfiguration', s3.send(new GetBucketWebsiteCommand(bucket))),
      ignore('NoSuchPublicAccessBlockConfiguration', s3.send(new GetPublicAccessBlockCommand(bucket))),
      ignore('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand(bucket))),
    ]),
  );
  if (!answers) return undefined;
  const [tagging, website, access, policy] = answers;
  return {
    actual: {
      index: website?.IndexDocument?.Suffix,
      error: website?.ErrorDocument?.Key,
      publicAccess: { ...access?.PublicAccessBlockConfiguration },
      policy: policy?.Policy === undefined ? undefined : (JSON.parse(policy.Policy) as PolicyDocument),
      url,
    },
    tags: tagsByKey(tagging?.TagSet),
  };
}

/** @param tags what is there: setting tags replaces them all, so those that others put there go in again */
async function configure(
  context: Context,
  bucket: Bucket,
  environment: string,
  tags?: Readonly<Record<string, string>>,
): Promise<void> {
  const { config, names } = context;
  const s3 = context.aws.s3();
  const { index = defaultIndex, error } = stageOf(context, environment);
  const mark = tags && !isMadeHere(tags, config.name) ? { [adoptedTag]: config.name } : {};
  const TagSet = tagPairs({ ...tags, ...mark, ...tagsOf(config.name, config.tags) });
  const WebsiteConfiguration = {
    IndexDocument: { Suffix: index },
    ...(error !== undefined && { ErrorDocument: { Key: error } }),
  };
  const calls = [
    // Again, for S3-compatible endpoints that do not know tags in CreateBucket: AWS does only since November 2025.
    () => s3.send(new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet } })),
    () => s3.send(new PutBucketWebsiteCommand({ ...bucket, WebsiteConfiguration })),
    () => openToReaders(context, bucket, sitePolicy(names, environment)),
  ];
  await Promise.all(calls.map((call) => patiently<unknown>(context, busy, call)));
}

export const sites = part({
  kinds: ['site-bucket'],
  configured({ stages }) {
    const asked = environments(stages, 's3');
    return asked.length > 0 ? asked : undefined;
  },
  async there(context) {
    const { aws, config, names } = context;
    const { Buckets = [] } = await aws.s3().send(new ListBucketsCommand({ Prefix: `${config.name}-` }));
    const named = Buckets.flatMap(({ Name = '' }) => environmentOf(Name, config, names) ?? []);
    const found = await Promise.all(named.map(async (each) => ((await isOurs(context, each)) ? [each] : [])));
    return found.flat().length > 0 ? found.flat() : undefined;
  },
  resources: (all) => all.map(site),
});

/** Another pipeline's artifact bucket may be named like a website of ours. */
async function isOurs({ aws, config, names }: Context, environment: string): Promise<boolean> {
  const bucket = { Bucket: siteBucket(names, environment).name, ExpectedBucketOwner: names.account };
  const request = new GetBucketTaggingCommand(bucket);
  const answer = await ignore(['NoSuchTagSet', 'NoSuchBucket', 'AccessDenied'], aws.s3().send(request));
  return tagsByKey(answer?.TagSet)[ownershipTag] === config.name;
}
