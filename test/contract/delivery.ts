/** A whole pipeline, made as `init` makes it, with the documents and the declaration of the product. */
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import {
  CreatePipelineCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { defaults } from '../../src/config/schema.js';
import { type Names, namesOf } from '../../src/names.js';
import * as policies from '../../src/policies.js';
import { smallTagPairs, tagPairs } from '../../src/resources/resource.js';
import { stagesFor } from '../../src/stages/index.js';
import { bucketHere } from './buckets.js';
import { createRole } from './roles.js';
import type { World } from './world.js';

/** Commits a buildspec whose BUILD phase runs this command, and whose artifact is `out.txt`; gives the commit's id. */
export async function commit({ aws, name }: World, command: string, parentCommitId?: string): Promise<string> {
  const phases = { build: { commands: ['echo built >out.txt', command] } };
  const buildspec = JSON.stringify({ version: 0.2, phases, artifacts: { files: ['out.txt'] } });
  const { commitId } = await aws.codecommit().send(
    new CreateCommitCommand({
      repositoryName: name,
      branchName: defaults.branch,
      parentCommitId,
      authorName: 'Ada',
      commitMessage: `Run ${command}`,
      putFiles: [{ filePath: 'buildspec.yml', fileContent: Buffer.from(buildspec) }],
    }),
  );
  return commitId ?? '';
}

/** Makes everything up to the pipeline, whose first execution then begins. */
export async function createPipeline(world: World): Promise<Names> {
  const { aws, tags } = world;
  const config = { ...defaults, name: world.name };
  const names = namesOf(config, world.identity);
  const [roleArn, serviceRole] = [
    await createRole(world, names.pipelineRole.name, policies.pipelineTrust(), policies.pipelinePermissions(names)),
    await createRole(world, names.buildRole.name, policies.buildTrust(names), policies.buildPermissions(names)),
  ];
  await createBucket(world, names.bucket.name);
  await aws.logs().send(new CreateLogGroupCommand({ logGroupName: names.logGroup.name, tags: { ...tags } }));
  const project = new CreateProjectCommand({
    name: names.project.name,
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE' },
    environment: { type: 'LINUX_CONTAINER', image: defaults.image, computeType: 'BUILD_GENERAL1_SMALL' },
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: names.logGroup.name } },
    serviceRole,
    tags: smallTagPairs(tags),
  });
  await world.eventually(() => aws.codebuild().send(project));
  const pipeline = new CreatePipelineCommand({
    pipeline: {
      name: names.pipeline.name,
      roleArn,
      pipelineType: 'V2',
      artifactStore: { type: 'S3', location: names.bucket.name },
      stages: stagesFor([]).map((stage) => stage.declare({ config, names, urls: {}, settings: [] })),
    },
    tags: smallTagPairs(tags),
  });
  await world.settled();
  await world.eventually(() => aws.codepipeline().send(pipeline));
  return names;
}

/** Makes the repository, with its first commit. */
export async function createRepository(world: World, command: string): Promise<string> {
  const { aws, name, tags } = world;
  await aws.codecommit().send(new CreateRepositoryCommand({ repositoryName: name, tags: { ...tags } }));
  return commit(world, command);
}

/** Lets a push start the pipeline. */
export async function createTrigger(world: World, names: Names): Promise<void> {
  const { aws, tags } = world;
  const { triggerRole, rule, repository, pipeline } = names;
  const [trust, permissions] = [policies.triggerTrust(names), policies.triggerPermissions(names)];
  const RoleArn = await createRole(world, triggerRole.name, trust, permissions);
  const EventPattern = JSON.stringify({
    source: ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    resources: [repository.arn],
    detail: { event: ['referenceCreated', 'referenceUpdated'], referenceType: ['branch'], referenceName: ['main'] },
  });
  await aws.events().send(new PutRuleCommand({ Name: rule.name, EventPattern, Tags: tagPairs(tags) }));
  const Targets = [{ Id: 'pipeline', Arn: pipeline.arn, RoleArn }];
  await world.eventually(() => aws.events().send(new PutTargetsCommand({ Rule: rule.name, Targets })));
  await world.settled();
}

/** The execution that took this commit, when it has ended; the newest one until then. */
export async function ended(world: World, commitId: string) {
  const request = new ListPipelineExecutionsCommand({ pipelineName: world.name });
  const executions = await world.eventually(
    async () => (await world.aws.codepipeline().send(request)).pipelineExecutionSummaries ?? [],
    (found) => found.some((each) => took(each, commitId) && each.status !== 'InProgress'),
  );
  return executions.find((each) => took(each, commitId)) ?? executions[0];
}

function took({ sourceRevisions = [] }: PipelineExecutionSummary, commitId: string): boolean {
  return sourceRevisions.some(({ revisionId }) => revisionId === commitId);
}

async function createBucket(world: World, Bucket: string): Promise<void> {
  const s3 = world.aws.s3();
  await s3.send(new CreateBucketCommand(bucketHere(world, Bucket)));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
}
