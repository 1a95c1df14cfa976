import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  ListTagsForResourceCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaults } from '../../src/config/schema.js';
import { namesOf } from '../../src/names.js';
import { pipelineTrust } from '../../src/policies.js';
import { smallTagPairs } from '../../src/resources/resource.js';
import { stagesFor } from '../../src/stages/index.js';
import { bucketHere } from './buckets.js';
import { refusal } from './refusal.js';
import { createRole, trustIn } from './roles.js';
import { openWorld, type World } from './world.js';

let world: World;
let name: string;
let pipelineArn: string;
let declaration: PipelineDeclaration;

const codepipeline = () => world.aws.codepipeline();
const create = (over: Partial<PipelineDeclaration> = {}) =>
  codepipeline().send(
    new CreatePipelineCommand({ pipeline: { ...declaration, ...over }, tags: smallTagPairs(world.tags) }),
  );

beforeAll(async () => {
  world = await openWorld();
  const config = { ...defaults, name: world.name };
  const names = namesOf(config, world.identity);
  ({ name, arn: pipelineArn } = names.pipeline);
  await world.aws.s3().send(new CreateBucketCommand(bucketHere(world, names.bucket.name)));
  declaration = {
    name,
    roleArn: await createRole(world, names.pipelineRole.name, pipelineTrust()),
    artifactStore: { type: 'S3', location: names.bucket.name },
    stages: stagesFor([]).map((stage) => stage.declare({ config, names, urls: {}, settings: [] })),
  };
});
afterAll(() => world.close());

describe('CreatePipeline', () => {
  test('refuses a role that CodePipeline may not assume', async () => {
    const roleArn = await createRole(world, `${world.name}-other`, trustIn('ec2'));
    await expect(create({ roleArn })).rejects.toThrow(
      refusal('InvalidStructureException', /CodePipeline is not authorized to perform AssumeRole on role/i),
    );
  });

  test('makes a pipeline of type V1 when nothing is said, and fills in the other defaults', async () => {
    const { pipeline, tags } = await world.eventually(() => create());
    expect(pipeline).toMatchObject({ name, version: 1, pipelineType: 'V1', executionMode: 'SUPERSEDED' });
    expect(tags).toEqual(smallTagPairs(world.tags));
  });

  test('starts an execution', async () => {
    const executions = await world.eventually(
      async () => {
        const request = new ListPipelineExecutionsCommand({ pipelineName: name });
        return (await codepipeline().send(request)).pipelineExecutionSummaries ?? [];
      },
      ({ length }) => length > 0,
    );
    expect(executions).toMatchObject([{ trigger: { triggerType: 'CreatePipeline' } }]);
  });

  test('refuses a name in use', async () => {
    await expect(create()).rejects.toThrow(refusal('PipelineNameInUseException'));
  });

  test('refuses a pipeline of one stage', async () => {
    const one = create({ name: `${name}-one`, stages: declaration.stages?.slice(0, 1) });
    await expect(one).rejects.toThrow(refusal('InvalidStructureException'));
  });

  test('refuses a pipeline that does not begin with its source', async () => {
    const turned = create({ name: `${name}-turned`, stages: declaration.stages?.toReversed() });
    await expect(turned).rejects.toThrow(refusal('InvalidStructureException'));
  });
});

describe('a pipeline', () => {
  test('has its ARN in its metadata, and its tags as pairs in small letters', async () => {
    const { metadata } = await codepipeline().send(new GetPipelineCommand({ name }));
    expect(metadata?.pipelineArn).toBe(pipelineArn);
    const { tags } = await codepipeline().send(new ListTagsForResourceCommand({ resourceArn: pipelineArn }));
    expect(tags).toEqual(smallTagPairs(world.tags));
  });

  test('gets another version with each update', async () => {
    const changed: PipelineDeclaration = { ...declaration, pipelineType: 'V2', executionMode: 'QUEUED' };
    const { pipeline } = await codepipeline().send(new UpdatePipelineCommand({ pipeline: changed }));
    expect(pipeline).toMatchObject({ version: 2, pipelineType: 'V2', executionMode: 'QUEUED' });
    expect((await codepipeline().send(new GetPipelineCommand({ name }))).pipeline?.version).toBe(2);
  });
});

describe('where there is none', () => {
  test.each([
    ['GetPipeline', () => codepipeline().send(new GetPipelineCommand({ name: `${name}-absent` }))],
    ['GetPipelineState', () => codepipeline().send(new GetPipelineStateCommand({ name: `${name}-absent` }))],
    ['UpdatePipeline', () => update(`${name}-absent`)],
    [
      'StartPipelineExecution',
      () => codepipeline().send(new StartPipelineExecutionCommand({ name: `${name}-absent` })),
    ],
  ])('%s is refused', async (_, call) => {
    await expect(call()).rejects.toThrow(refusal('PipelineNotFoundException'));
  });

  test('DeletePipeline succeeds', async () => {
    await codepipeline().send(new DeletePipelineCommand({ name }));
    await codepipeline().send(new DeletePipelineCommand({ name }));
    await expect(codepipeline().send(new GetPipelineCommand({ name }))).rejects.toThrow(
      refusal('PipelineNotFoundException'),
    );
  });
});

function update(absent: string) {
  return codepipeline().send(new UpdatePipelineCommand({ pipeline: { ...declaration, name: absent } }));
}
