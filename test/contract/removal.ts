/** Takes away what the contract made, found by name: nothing has to be remembered that a crash would forget. */
import { DeleteLogGroupCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteProjectCommand, paginateListProjects } from '@aws-sdk/client-codebuild';
import { DeleteRepositoryCommand, paginateListRepositories } from '@aws-sdk/client-codecommit';
import { DeletePipelineCommand, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import {
  DeleteRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  paginateListRoles,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import type { Clients } from '../../src/aws/clients.js';
import { common } from './world-name.js';

interface Kind {
  /** The names of those that there are. */
  names(aws: Clients): Promise<(string | undefined)[]>;
  remove(aws: Clients, name: string): Promise<unknown>;
}

/** Where log groups are: CodeBuild's own place for them. */
export const logGroups = '/aws/codebuild/';

/** What uses others comes before them. */
const kinds: readonly Kind[] = [
  { names: ruleNames, remove: removeRule },
  {
    names: async (aws) =>
      (await all(paginateListPipelines({ client: aws.codepipeline() }, {}))).flatMap(({ pipelines = [] }) =>
        pipelines.map(({ name }) => name),
      ),
    remove: (aws, name) => aws.codepipeline().send(new DeletePipelineCommand({ name })),
  },
  {
    names: async (aws) =>
      (await all(paginateListProjects({ client: aws.codebuild() }, {}))).flatMap(({ projects = [] }) => projects),
    remove: (aws, name) => aws.codebuild().send(new DeleteProjectCommand({ name })),
  },
  {
    names: async (aws) =>
      (
        await all(paginateDescribeLogGroups({ client: aws.logs() }, { logGroupNamePrefix: logGroups + common }))
      ).flatMap((page) => (page.logGroups ?? []).map(({ logGroupName }) => logGroupName?.slice(logGroups.length))),
    remove: (aws, name) => aws.logs().send(new DeleteLogGroupCommand({ logGroupName: logGroups + name })),
  },
  {
    names: async (aws) => {
      const here = { Prefix: common, BucketRegion: await aws.s3().config.region() };
      return (await all(paginateListBuckets({ client: aws.s3() }, here))).flatMap(({ Buckets = [] }) =>
        Buckets.map(({ Name }) => Name),
      );
    },
    remove: removeBucket,
  },
  {
    names: async (aws) =>
      (await all(paginateListRoles({ client: aws.iam() }, {}))).flatMap(({ Roles = [] }) =>
        Roles.map(({ RoleName }) => RoleName),
      ),
    remove: removeRole,
  },
  {
    names: async (aws) =>
      (await all(paginateListRepositories({ client: aws.codecommit() }, {}))).flatMap(({ repositories = [] }) =>
        repositories.map(({ repositoryName }) => repositoryName),
      ),
    remove: (aws, repositoryName) => aws.codecommit().send(new DeleteRepositoryCommand({ repositoryName })),
  },
];

/**
 * Removes everything of the account and region whose name is accepted.
 * @throws AggregateError when something could not be removed, after all the rest was
 */
export async function removeAll(aws: Clients, isIts: (name: string) => boolean): Promise<void> {
  const failures: unknown[] = [];
  for (const { names, remove } of kinds) {
    for (const name of await names(aws)) {
      if (name === undefined || !isIts(name)) continue;
      await remove(aws, name).catch((error: unknown) => failures.push(error));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `Not everything was removed: ${failures.join('; ')}`);
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

/** The SDK has no paginator for rules; a page has a hundred of them. */
async function ruleNames(aws: Clients): Promise<(string | undefined)[]> {
  const { Rules = [] } = await aws.events().send(new ListRulesCommand({ NamePrefix: common }));
  return Rules.map(({ Name }) => Name);
}

async function removeRule(aws: Clients, name: string): Promise<void> {
  const { Targets = [] } = await aws.events().send(new ListTargetsByRuleCommand({ Rule: name }));
  const Ids = Targets.flatMap(({ Id }) => Id ?? []);
  if (Ids.length > 0) await aws.events().send(new RemoveTargetsCommand({ Rule: name, Ids }));
  await aws.events().send(new DeleteRuleCommand({ Name: name }));
}

async function removeBucket(aws: Clients, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await aws.s3().send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) break;
    const request = new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } });
    const [failed] = (await aws.s3().send(request)).Errors ?? [];
    if (failed) throw new Error(`S3 did not delete ${failed.Key} in ${Bucket}: ${failed.Message}`);
  }
  await aws.s3().send(new DeleteBucketCommand({ Bucket }));
}

async function removeRole(aws: Clients, RoleName: string): Promise<void> {
  const iam = aws.iam();
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}
