import {
  CodePipelineClient,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  type ActionDeclaration,
  type PipelineDeclaration,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../../helpers/local.js';
import { buildspec, type Hello, hello } from '../../helpers/pipeline.js';
import { roleSession } from '../../helpers/role-session.js';

const DAY = 24 * 60 * 60 * 1000;
const pipelineName = 'hello';
const user = 'arn:aws:iam::000000000000:user/local';
const noToken = '00000000-0000-0000-0000-000000000000';

let local: Local;
let lab: Hello;
let time: Date;

beforeEach(async () => {
  time = new Date('2026-01-02T03:04:05Z');
  local = await openLocal({ clock: () => time });
  lab = await hello(local);
  await lab.commit({ file: 'x', 'buildspec.yml': buildspec('touch out.txt') });
});
afterEach(() => local.close());

const pass = (days: number) => {
  time = new Date(time.getTime() + days * DAY);
};

const approval = (name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
  name,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  ...more,
});

/** A pipeline with these stages behind its source, whose first execution has come as far as it can. */
async function create(stages: readonly StageDeclaration[], over: Partial<PipelineDeclaration> = {}): Promise<string> {
  const id = await lab.create({ stages: [lab.declaration.stages![0]!, ...stages], ...over });
  await lab.move();
  return id;
}

/** One that waits for the approval Ask of its stage Release. */
const waiting = (over?: Partial<PipelineDeclaration>) =>
  create([{ name: 'Release', actions: [approval('Ask', { configuration: { CustomData: 'Well?' } })] }], over);

async function start(): Promise<string> {
  const { pipelineExecutionId = '' } = await lab.pipeline.send(
    new StartPipelineExecutionCommand({ name: pipelineName }),
  );
  await lab.move();
  return pipelineExecutionId;
}

const stateOf = async (actionName: string, stage = 1) =>
  (await lab.stages())[stage]?.actionStates?.find((each) => each.actionName === actionName)?.latestExecution;

const tokenOf = async (actionName = 'Ask', stage = 1) => (await stateOf(actionName, stage))?.token;

function answer(
  token: string | undefined,
  status: 'Approved' | 'Rejected' = 'Approved',
  { stageName = 'Release', actionName = 'Ask', summary = 'Seen', client = lab.pipeline } = {},
) {
  return client.send(
    new PutApprovalResultCommand({ pipelineName, stageName, actionName, token, result: { status, summary } }),
  );
}

const invalid = { name: 'InvalidApprovalTokenException', message: expect.stringMatching(/^Invalid approval token/) };
const completed = {
  name: 'ApprovalAlreadyCompletedException',
  message: 'The approval action has already been approved or rejected.',
};

describe('an approval', () => {
  test('holds the execution, with a token, and keeps no runner', async () => {
    const id = await waiting();
    const before = local.runnersStarted();
    expect(await lab.execution(id)).toMatchObject({ status: 'InProgress' });
    expect(await stateOf('Ask')).toEqual({
      actionExecutionId: expect.any(String),
      status: 'InProgress',
      lastStatusChange: expect.any(Date),
      token: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(local.runnersStarted()).toBe(before);
  });

  test('that is approved lets the next actions and stages go on', async () => {
    const [, build] = lab.declaration.stages!;
    const id = await create([
      { name: 'Release', actions: [approval('Ask'), approval('Again', { runOrder: 2 })] },
      { name: 'Build', actions: build!.actions },
    ]);
    expect(await stateOf('Again')).toBeUndefined();
    pass(1);
    expect(await answer(await tokenOf())).toMatchObject({ approvedAt: time });
    expect(await tokenOf('Again')).toBeDefined();
    await answer(await tokenOf('Again'), 'Approved', { actionName: 'Again' });
    expect(await lab.execution(id)).toMatchObject({ status: 'InProgress' });
    await lab.move();
    expect(await lab.execution(id)).toMatchObject({ status: 'Succeeded' });
  });

  test('is shown with its answer, and who gave it', async () => {
    const id = await waiting();
    const token = await tokenOf();
    await answer(token, 'Approved', { summary: 'Fine by me' });
    expect(await stateOf('Ask')).toEqual({
      actionExecutionId: expect.any(String),
      status: 'Succeeded',
      lastStatusChange: time,
      summary: 'Fine by me',
      lastUpdatedBy: user,
    });
    expect((await lab.actions())[0]).toMatchObject({
      pipelineExecutionId: id,
      actionName: 'Ask',
      status: 'Succeeded',
      updatedBy: user,
      input: { configuration: { CustomData: 'Well?' } },
      output: { executionResult: { externalExecutionId: token, externalExecutionSummary: 'Fine by me' } },
    });
  });

  test('that is rejected ends the execution', async () => {
    const id = await waiting();
    await answer(await tokenOf(), 'Rejected', { summary: 'Not today' });
    expect(await lab.execution(id)).toMatchObject({ status: 'Failed' });
    expect((await lab.stages())[1]?.latestExecution).toMatchObject({ pipelineExecutionId: id, status: 'Failed' });
    expect(await stateOf('Ask')).toMatchObject({ status: 'Failed', summary: 'Not today', lastUpdatedBy: user });
  });

  test('beside a build is answered before or after it ends', async () => {
    const build = lab.declaration.stages![1]!.actions![0]!;
    const id = await create([{ name: 'Release', actions: [approval('Ask'), build] }]);
    expect(await stateOf('Build')).toMatchObject({ status: 'Succeeded' });
    await answer(await tokenOf());
    expect(await lab.execution(id)).toMatchObject({ status: 'Succeeded' });
    await start();
    await answer(await tokenOf());
    expect((await lab.executions()).map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded']);
  });

  test('in PARALLEL mode has its token in the history alone', async () => {
    const first = await waiting({ executionMode: 'PARALLEL' });
    const second = await start();
    expect(await tokenOf()).toBeUndefined();
    const asked = (await lab.actions()).filter(({ actionName }) => actionName === 'Ask');
    const tokens = new Map(
      asked.map(({ pipelineExecutionId, output }) => [
        pipelineExecutionId,
        output?.executionResult?.externalExecutionId,
      ]),
    );
    await answer(tokens.get(first));
    expect(await lab.execution(first)).toMatchObject({ status: 'Succeeded' });
    expect(await lab.execution(second)).toMatchObject({ status: 'InProgress' });
  });
});

describe('an answer is refused', () => {
  test('with another token, or for another pipeline, stage or action', async () => {
    const id = await create([
      { name: 'Release', actions: [approval('Ask'), approval('Beside')] },
      { name: 'Later', actions: [approval('Ask')] },
    ]);
    const token = await tokenOf();
    await expect(answer(noToken)).rejects.toMatchObject(invalid);
    await expect(answer(token, 'Approved', { actionName: 'Beside' })).rejects.toMatchObject(invalid);
    await expect(answer(token, 'Approved', { stageName: 'Later' })).rejects.toMatchObject(invalid);
    await expect(answer(token, 'Approved', { stageName: 'Source', actionName: 'Source' })).rejects.toMatchObject(
      invalid,
    );
    await expect(answer(token, 'Approved', { actionName: 'None' })).rejects.toMatchObject({
      name: 'ActionNotFoundException',
    });
    await expect(answer(token, 'Approved', { stageName: 'None' })).rejects.toMatchObject({
      name: 'StageNotFoundException',
    });
    await expect(
      lab.pipeline.send(
        new PutApprovalResultCommand({
          pipelineName: 'none',
          stageName: 'Release',
          actionName: 'Ask',
          token,
          result: { status: 'Approved', summary: '' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'PipelineNotFoundException' });
    expect(await lab.execution(id)).toMatchObject({ status: 'InProgress' });
    expect(await tokenOf()).toBe(token);
  });

  test.each(['Approved', 'Rejected'] as const)('when it has been %s', async (status) => {
    const id = await waiting();
    const token = await tokenOf();
    await answer(token, status);
    for (const second of ['Approved', 'Rejected'] as const) {
      await expect(answer(token, second)).rejects.toMatchObject(completed);
    }
    expect(await lab.execution(id)).toMatchObject({ status: status === 'Approved' ? 'Succeeded' : 'Failed' });
  });

  test('to who may not answer this action of this stage of this pipeline', async () => {
    await waiting();
    const token = await tokenOf();
    const arn = 'arn:aws:codepipeline:us-east-1:000000000000:hello';
    const as = async (role: string, Resource: string) => {
      const allowed = { Action: 'codepipeline:PutApprovalResult', Resource };
      return { client: local.client(CodePipelineClient, { credentials: await roleSession(local, role, allowed) }) };
    };
    for (const [role, resource] of Object.entries({
      pipeline: arn,
      stage: `${arn}/Release`,
      other: `${arn}/*/Other`,
    })) {
      await expect(answer(token, 'Approved', await as(role, resource))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(
          `is not authorized to perform: codepipeline:PutApprovalResult on resource: ${arn}/Release/Ask because`,
        ) as unknown,
      });
    }
    await answer(token, 'Approved', await as('manager', `${arn}/Release/Ask`));
    expect(await stateOf('Ask')).toMatchObject({
      status: 'Succeeded',
      lastUpdatedBy: 'arn:aws:sts::000000000000:assumed-role/manager/session',
    });
  });

  test('after seven days, which end it', async () => {
    const id = await waiting();
    const token = await tokenOf();
    pass(6.999);
    expect(await lab.execution(id)).toMatchObject({ status: 'InProgress' });
    pass(0.001);
    await expect(answer(token)).rejects.toMatchObject(invalid);
    expect(await lab.execution(id)).toMatchObject({ status: 'Failed' });
    const state = await stateOf('Ask');
    expect(state).toMatchObject({ status: 'Failed', errorDetails: { message: 'The approval timed out.' } });
    expect(state).not.toHaveProperty('token');
    expect(state).not.toHaveProperty('lastUpdatedBy');
  });

  test('when it was abandoned', async () => {
    const pipelineExecutionId = await waiting();
    const token = await tokenOf();
    await lab.pipeline.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon: true }));
    expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Stopped' });
    expect(await stateOf('Ask')).toMatchObject({ status: 'Abandoned' });
    expect(await tokenOf()).toBeUndefined();
    await expect(answer(token)).rejects.toMatchObject(invalid);
  });
});

test('an execution that is to stop waits for its approval, and goes no further', async () => {
  const stages = ['Release', 'Later'].map((name) => ({ name, actions: [approval('Ask')] }));
  const pipelineExecutionId = await create(stages);
  await lab.pipeline.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
  expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Stopping' });
  await answer(await tokenOf());
  expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Stopped' });
  expect(await stateOf('Ask', 2)).toBeUndefined();
});

test('while an approval holds its stage, of the executions that come only the newest waits', async () => {
  const first = await waiting();
  const token = await tokenOf();
  const second = await start();
  const third = await start();
  const statuses = async () => Promise.all([first, second, third].map(async (id) => (await lab.execution(id)).status));
  expect(await statuses()).toEqual(['InProgress', 'Superseded', 'InProgress']);
  expect(await tokenOf()).toBe(token);
  await answer(token, 'Rejected');
  expect(await statuses()).toEqual(['Failed', 'Superseded', 'InProgress']);
  const next = await tokenOf();
  expect(next).not.toBe(token);
  await answer(next);
  expect(await statuses()).toEqual(['Failed', 'Superseded', 'Succeeded']);
});

test('no approval is asked for before its stage may be entered', async () => {
  const input = { pipelineName, stageName: 'Release', transitionType: 'Inbound' } as const;
  await lab.create({ stages: [lab.declaration.stages![0]!, { name: 'Release', actions: [approval('Ask')] }] });
  await lab.pipeline.send(new DisableStageTransitionCommand({ ...input, reason: 'not yet' }));
  await lab.move();
  expect(await stateOf('Ask')).toBeUndefined();
  await lab.pipeline.send(new EnableStageTransitionCommand(input));
  expect(await tokenOf()).toBeDefined();
});

describe('once more', () => {
  test.each(['FAILED_ACTIONS', 'ALL_ACTIONS'] as const)('a rejected stage asks anew: %s', async (retryMode) => {
    const actions = [approval('Before'), approval('Ask', { runOrder: 2 })];
    const pipelineExecutionId = await create([{ name: 'Release', actions }]);
    const before = await tokenOf('Before');
    await answer(before, 'Approved', { actionName: 'Before' });
    const rejected = await tokenOf();
    await answer(rejected, 'Rejected');
    const retry = { pipelineName, stageName: 'Release', pipelineExecutionId, retryMode };
    await lab.pipeline.send(new RetryStageExecutionCommand(retry));
    const again = await tokenOf('Before');
    expect(again).not.toBe(before);
    expect(again !== undefined).toBe(retryMode === 'ALL_ACTIONS');
    if (again) await answer(again, 'Approved', { actionName: 'Before' });
    const token = await tokenOf();
    expect(token).not.toBe(rejected);
    await expect(answer(rejected)).rejects.toMatchObject(completed);
    await answer(token);
    expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Succeeded' });
  });

  test('one that timed out is asked for anew, for seven days more', async () => {
    const pipelineExecutionId = await waiting();
    pass(7);
    expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Failed' });
    const retryMode = 'FAILED_ACTIONS' as const;
    await lab.pipeline.send(
      new RetryStageExecutionCommand({ pipelineName, stageName: 'Release', pipelineExecutionId, retryMode }),
    );
    pass(6);
    await answer(await tokenOf());
    expect(await lab.execution(pipelineExecutionId)).toMatchObject({ status: 'Succeeded' });
  });

  test('a stage that is rolled back asks, too', async () => {
    const good = await waiting();
    await answer(await tokenOf());
    await answer(await start().then(() => tokenOf()), 'Rejected');
    const { pipelineExecutionId: id = '' } = await lab.pipeline.send(
      new RollbackStageCommand({ pipelineName, stageName: 'Release', targetPipelineExecutionId: good }),
    );
    expect(await lab.execution(id)).toMatchObject({ status: 'InProgress', executionType: 'ROLLBACK' });
    await answer(await tokenOf());
    expect(await lab.execution(id)).toMatchObject({ status: 'Succeeded' });
  });
});

test('an approval can be declared without a topic alone, and without artifacts', async () => {
  const declare = (action: ActionDeclaration) =>
    lab.create({
      stages: [lab.declaration.stages![0]!, { name: 'Release', actions: [action] }],
    });
  const refused = (message: RegExp) => ({
    name: 'InvalidActionDeclarationException',
    message: expect.stringMatching(message) as unknown,
  });
  const topic = { NotificationArn: 'arn:aws:sns:us-east-1:000000000000:topic' };
  await expect(declare(approval('Ask', { configuration: topic }))).rejects.toMatchObject(refused(/has no topics/));
  await expect(declare(approval('Ask', { inputArtifacts: [{ name: 'SourceOutput' }] }))).rejects.toMatchObject(
    refused(/more than the maximum count/),
  );
});
