import { DescribeLogGroupsCommand, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, ListRepositoriesCommand } from '@aws-sdk/client-codecommit';
import { ListProjectsCommand } from '@aws-sdk/client-codebuild';
import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { AttachRolePolicyCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPipeline, createRepository, createTrigger } from './delivery.js';
import { logGroups, removeAll } from './removal.js';
import { isForgotten, worldName } from './world-name.js';
import { openLocalWorld, type World } from './world.js';

describe('removal', () => {
  let world: World;
  beforeEach(async () => {
    world = await openLocalWorld();
  });
  afterEach(() => world.close());

  /** How many there are of everything. */
  async function left({ aws }: World): Promise<number[]> {
    const lists = await Promise.all([
      aws
        .codecommit()
        .send(new ListRepositoriesCommand({}))
        .then(({ repositories }) => repositories),
      aws
        .s3()
        .send(new ListBucketsCommand({}))
        .then(({ Buckets }) => Buckets),
      aws
        .logs()
        .send(new DescribeLogGroupsCommand({}))
        .then(({ logGroups: groups }) => groups),
      aws
        .iam()
        .send(new ListRolesCommand({}))
        .then(({ Roles }) => Roles),
      aws
        .codebuild()
        .send(new ListProjectsCommand({}))
        .then(({ projects }) => projects),
      aws
        .codepipeline()
        .send(new ListPipelinesCommand({}))
        .then(({ pipelines }) => pipelines),
      aws
        .events()
        .send(new ListRulesCommand({}))
        .then(({ Rules }) => Rules),
    ]);
    return lists.map((list) => list?.length ?? 0);
  }

  test('takes away a whole pipeline, with what is in its bucket and what its roles may do', async () => {
    await createRepository(world, 'echo fine');
    const names = await createPipeline(world);
    await createTrigger(world, names);
    await world.aws.s3().send(new PutObjectCommand({ Bucket: names.bucket.name, Key: 'a.txt', Body: 'one' }));
    await world.aws.s3().send(new PutObjectCommand({ Bucket: names.bucket.name, Key: 'a.txt', Body: 'two' }));
    const PolicyArn = 'arn:aws:iam::aws:policy/PowerUserAccess';
    await world.aws.iam().send(new AttachRolePolicyCommand({ RoleName: names.buildRole.name, PolicyArn }));
    expect(await left(world)).toEqual([1, 1, 1, 3, 1, 1, 1]);
    await removeAll(world.aws, (name) => name.startsWith(world.name));
    expect(await left(world)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('leaves alone what has another name', async () => {
    await createRepository(world, 'echo fine');
    await world.aws.codecommit().send(new CreateRepositoryCommand({ repositoryName: 'mine' }));
    await world.aws.logs().send(new CreateLogGroupCommand({ logGroupName: `${logGroups}mine` }));
    await removeAll(world.aws, (name) => name.startsWith(world.name));
    const { repositories } = await world.aws.codecommit().send(new ListRepositoriesCommand({}));
    expect(repositories?.map(({ repositoryName }) => repositoryName)).toEqual(['mine']);
  });
});

describe('the name of a world', () => {
  const now = new Date('2026-11-23T08:05:59.123Z');

  test('tells when it was made, in letters that every service takes', () => {
    expect(worldName(now, 'abcdef012345')).toBe('pipeline-setup-20261123t0805-abcdef');
  });

  test.each([
    ['pipeline-setup-20261123t0604-abcdef', true],
    ['pipeline-setup-20261123t0604-abcdef-us-east-1-build', true],
    ['pipeline-setup-20261123t0606-abcdef', false],
    ['pipeline-setup-20270101t0000-abcdef', false],
    ['pipeline-setup-demo', false],
    ['my-pipeline-setup-20200101t0000-abcdef', false],
  ])('%s is left over from a run that was killed: %s', (name, expected) => {
    expect(isForgotten(name, now)).toBe(expected);
  });
});
