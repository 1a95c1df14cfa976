import {
  CodeBuildClient,
  CreateProjectCommand,
  ListBuildBatchesCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRole, getBatch } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { type Hello, hello } from '../../helpers/pipeline.js';

let local: Local;
let lab: Hello;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
  const serviceRole = await createRole(local, 'hello-batch', 'codebuild.amazonaws.com');
  await local
    .client(CodeBuildClient)
    .send(new UpdateProjectCommand({ name: 'hello', buildBatchConfig: { serviceRole } }));
});
afterEach(() => local.close());

const buildspec = (...commands: string[]) =>
  JSON.stringify({
    version: '0.2',
    batch: { 'build-list': [{ identifier: 'build1' }, { identifier: 'build2' }] },
    phases: { build: { commands } },
    artifacts: { files: ['*.txt'], 'secondary-artifacts': { notes: { files: ['notes.txt'] } } },
  });
const WRITES = [
  'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER $CODEBUILD_INITIATOR" >"$CODEBUILD_BATCH_BUILD_IDENTIFIER.txt"',
  'cp greeting.txt notes.txt',
];

/** Creates the pipeline with a CodeBuild action of this configuration and these output artifacts. */
async function run(configuration: Record<string, string>, outputs: readonly string[]) {
  const stages = structuredClone(lab.declaration.stages!);
  Object.assign(stages[1]!.actions![0]!, {
    configuration: { ProjectName: 'hello', BatchEnabled: 'true', ...configuration },
    outputArtifacts: outputs.map((name) => ({ name })),
  });
  const id = await lab.create({ stages });
  await lab.move();
  const [action] = await lab.actions();
  return { execution: await lab.execution(id), action };
}

type Action = Awaited<ReturnType<typeof run>>['action'];

/** The files of an output artifact, as `path: content`. */
async function filesOf(action: Action, artifact: string): Promise<string[]> {
  const found = action?.output?.outputArtifacts?.find(({ name }) => name === artifact)?.s3location;
  const request = new GetObjectCommand({ Bucket: found?.bucket, Key: found?.key });
  const { Body } = await local.client(S3Client).send(request);
  const files = unzipSync(await Body!.transformToByteArray());
  return Object.entries(files).map(([path, content]) => `${path}: ${strFromU8(content).trim()}`);
}

describe('an action with BatchEnabled', () => {
  test('runs a batch, of which each build gives its own artifacts', async () => {
    const commit = await lab.commit({ 'buildspec.yml': buildspec(...WRITES), 'greeting.txt': 'Hello' });
    const { execution, action } = await run({}, ['build1', 'build2', 'build2_notes']);
    expect(execution.status).toBe('Succeeded');
    const id = action?.output?.executionResult?.externalExecutionId ?? '';
    expect(action?.output?.executionResult?.externalExecutionUrl).toContain(`/batch/${encodeURIComponent(id)}`);
    const batch = await getBatch(local, id);
    expect(batch).toMatchObject({
      initiator: 'codepipeline/hello',
      resolvedSourceVersion: commit,
      sourceVersion: expect.stringMatching(/^arn:aws:s3:::hello-artifacts\/hello\/SourceOutp\//),
    });
    expect(batch.buildGroups?.[2]?.currentBuildSummary).toMatchObject({
      primaryArtifact: { type: 'CODEPIPELINE', identifier: 'build2' },
      secondaryArtifacts: [{ type: 'CODEPIPELINE', identifier: 'notes' }],
    });
    expect(await filesOf(action, 'build1')).toEqual([
      'build1.txt: build1 codepipeline/hello',
      'greeting.txt: Hello',
      'notes.txt: Hello',
    ]);
    expect(await filesOf(action, 'build2')).toContain('build2.txt: build2 codepipeline/hello');
    expect(await filesOf(action, 'build2_notes')).toEqual(['notes.txt: Hello']);
  });

  test('puts all artifacts into one with CombineArtifacts', async () => {
    await lab.commit({ 'buildspec.yml': buildspec(...WRITES), 'greeting.txt': 'Hello' });
    const { execution, action } = await run({ CombineArtifacts: 'true' }, ['Combined']);
    expect(execution.status).toBe('Succeeded');
    expect(await filesOf(action, 'Combined')).toEqual([
      'build1.txt: build1 codepipeline/hello',
      'build2.txt: build2 codepipeline/hello',
      'greeting.txt: Hello',
      'notes.txt: Hello',
    ]);
  });

  test('fails with its batch, and says why', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('test "$CODEBUILD_BATCH_BUILD_IDENTIFIER" = build1') });
    const { execution, action } = await run({}, []);
    expect(execution.status).toBe('Failed');
    expect(action?.output?.executionResult?.errorDetails).toEqual({
      code: 'JobFailed',
      message:
        'Build terminated with state: FAILED. Phase: IN_PROGRESS, Code: CLIENT_ERROR, Message: Builds that did not succeed: build2',
    });
    expect((await local.client(CodeBuildClient).send(new ListBuildBatchesCommand({}))).ids).toEqual([
      action?.output?.executionResult?.externalExecutionId,
    ]);
  });

  test('fails when the project has no batch configuration', async () => {
    await lab.commit({ 'buildspec.yml': buildspec('true') });
    const serviceRole = await createRole(local, 'plain', 'codebuild.amazonaws.com');
    const environment = {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL',
    } as const;
    const project = { name: 'plain', source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } } as const;
    await local.client(CodeBuildClient).send(new CreateProjectCommand({ ...project, environment, serviceRole }));
    const { action } = await run({ ProjectName: 'plain' }, []);
    expect(action?.output?.executionResult?.errorDetails?.message).toMatch(
      /^Error calling startBuildBatch: Project plain cannot run batch builds: its buildBatchConfig has no serviceRole \(/,
    );
  });

  test('is true or false', async () => {
    await expect(run({ BatchEnabled: 'yes' }, [])).rejects.toThrow(
      expect.objectContaining({
        name: 'InvalidActionDeclarationException',
        message: "BatchEnabled is to be true or false: action 'Build'",
      }),
    );
  });
});
