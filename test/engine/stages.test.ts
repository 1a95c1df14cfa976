/** The stages behind Build: made, kept, changed and taken away again on the local AWS. */
import { CodePipelineClient, GetPipelineCommand, UpdatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../src/context.js';
import { destroy, provision } from '../../src/engine.js';
import { inspect, type Survey } from '../../src/inspect.js';
import type { StageConfig } from '../../src/stages/fields.js';
import { type Local, openLocal } from '../helpers/local.js';
import { look } from '../helpers/looking.js';
import { type Recorded, recordedSession } from '../helpers/recorder.js';

let local: Local;
let session: Session;
let requests: Recorded[];

beforeEach(async () => {
  local = await openLocal();
  ({ session, requests } = recordedSession(local));
});
afterEach(() => local.close());

const approvals: StageConfig[] = [{ approval: 'release managers' }, { test: 'smoke', buildspec: 'smoke.yml' }];

const make = async (stages?: StageConfig[]) =>
  await provision(await inspect(session, { name: 'hello', ...(stages && { stages }) }));

const states = ({ inspections }: Survey) => new Set(inspections.map(({ state }) => state));

async function declared() {
  const client = local.client(CodePipelineClient);
  const { pipeline } = await client.send(new GetPipelineCommand({ name: 'hello' }));
  return { client, pipeline, names: pipeline?.stages?.map(({ name }) => name) };
}

test('are made with what they need', async () => {
  const results = await make(approvals);
  expect(results.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['test-log-group', 'test-role', 'test-policy', 'test-project', 'pipeline']),
  );
  const { pipeline, names } = await declared();
  expect(names).toEqual(['Source', 'Build', 'Approve', 'Smoke']);
  expect(pipeline?.stages?.[2]?.actions?.[0]).toMatchObject({
    actionTypeId: { category: 'Approval', provider: 'Manual' },
    configuration: { CustomData: 'release managers' },
  });
  expect(pipeline?.stages?.[3]?.actions?.[0]).toMatchObject({
    configuration: { ProjectName: 'hello-test', BuildspecOverride: 'smoke.yml', EnvironmentVariables: '[]' },
    inputArtifacts: [{ name: 'SourceOutput' }],
  });
});

test('stay when nothing is said of them', async () => {
  await make(approvals);
  const survey = await inspect(session, { name: 'hello' });
  expect(survey.context.config.stages).toEqual(approvals);
  expect(states(survey)).toEqual(new Set(['present']));
  requests.length = 0;
  await provision(survey);
  expect(requests).toEqual([]);
});

test('change with the config: others stay where they are', async () => {
  await make(approvals);
  const { client, pipeline } = await declared();
  const theirs = { ...pipeline!.stages![2]!, name: 'Audit' };
  const stages = [...pipeline!.stages!.slice(0, 3), theirs, ...pipeline!.stages!.slice(3)];
  await client.send(new UpdatePipelineCommand({ pipeline: { ...pipeline!, stages } }));

  const survey = await inspect(session, { name: 'hello', stages: [{ test: 'smoke' }, { approval: 'everybody' }] });
  expect(survey.inspections.find(({ kind }) => kind === 'pipeline')?.changes).toContainEqual({
    path: 'flow',
    from: 'Approve, Smoke',
    to: 'Smoke, Approve',
  });
  await provision(survey);
  expect((await declared()).names).toEqual(['Source', 'Build', 'Smoke', 'Audit', 'Approve']);

  await make([]);
  expect((await declared()).names).toEqual(['Source', 'Build', 'Audit']);
  const left = await inspect(session, { name: 'hello' });
  // What tests needed is let be, until `destroy` takes it away.
  expect(left.inspections.find(({ kind }) => kind === 'test-project')).toMatchObject({ state: 'present', changes: [] });
});

test.each([
  ['whole', 'nothing'],
  ['without its pipeline', 'pipeline'],
  ['without the project for tests', 'test-project'],
])('go without a trace: %s', async (_what, missing) => {
  await make(approvals);
  const { inspections, context } = await inspect(session, { name: 'hello' });
  const gone = inspections.filter(({ kind }) => kind === missing);
  await destroy({ context, inspections: gone }, {});
  await destroy(await inspect(session, { name: 'hello' }), {});
  expect(await look(local.aws)).toEqual({ 'log groups': '{"logGroups":[]}' });
});
