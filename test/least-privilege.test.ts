/** What our roles are granted is the least: without any part of it a run of the lab fails. */
import { CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { ListActionExecutionsCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { provision } from '../src/engine.js';
import { inspect } from '../src/inspect.js';
import { moveExecutions } from '../src/local/runs/runner.js';
import {
  buildPermissions,
  buildTrust,
  pipelinePermissions,
  pipelineTrust,
  type PolicyDocument,
  triggerPermissions,
  triggerTrust,
} from '../src/policies.js';
import { forgetReports, isLogged, tellingBuildspec } from './helpers/build-traces.js';
import { askedForByAws, lackingOneAction } from './helpers/lacking.js';
import { type Local, openLocal } from './helpers/local.js';
import { recordedSession } from './helpers/recorder.js';

let local: Local;
let context: Context;
let commits = 0;

beforeAll(async () => {
  local = await openLocal();
  ({ context } = await inspect(recordedSession(local).session, { name: 'hello' }));
  await provision(await inspect(recordedSession(local).session, { name: 'hello' }));
  expect(await run()).toBe('Succeeded');
});
afterAll(() => local.close());

const roles = {
  pipeline: { permissions: pipelinePermissions, trust: pipelineTrust, name: () => context.names.pipelineRole.name },
  build: { permissions: buildPermissions, trust: buildTrust, name: () => context.names.buildRole.name },
  trigger: { permissions: triggerPermissions, trust: triggerTrust, name: () => context.names.triggerRole.name },
} as const;
type Role = keyof typeof roles;

/** What became of a commit: that it started nothing, how its execution ended, or why it failed. */
async function run(): Promise<string> {
  const { aws } = context;
  const [repositoryName, branchName, pipelineName] = ['hello', 'main', 'hello'];
  const latest = async () => {
    const list = new ListPipelineExecutionsCommand({ pipelineName, maxResults: 1 });
    return (await aws.codepipeline().send(list)).pipelineExecutionSummaries?.[0];
  };
  const before = await latest();
  await forgetReports(local.aws);
  const { branch } = await aws.codecommit().send(new GetBranchCommand({ repositoryName, branchName }));
  const putFiles = [
    { filePath: 'buildspec.yml', fileContent: Buffer.from(tellingBuildspec) },
    { filePath: 'number.txt', fileContent: Buffer.from(String(++commits)) },
  ];
  const parentCommitId = branch?.commitId;
  await aws.codecommit().send(new CreateCommitCommand({ repositoryName, branchName, parentCommitId, putFiles }));
  await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 100 });
  const { pipelineExecutionId, status = '' } = (await latest()) ?? {};
  if (pipelineExecutionId === before?.pipelineExecutionId) return 'started nothing';
  if (status === 'Succeeded')
    return (await isLogged(local.aws, context.names.project.name, context.names.logGroup.name)) ? status : 'no log';
  const actions = new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } });
  const { actionExecutionDetails = [] } = await aws.codepipeline().send(actions);
  const errors = actionExecutionDetails.map(({ output }) => output?.executionResult?.errorDetails?.message);
  return errors.find((message) => message !== undefined) ?? status;
}

const grant = (role: Role, document: PolicyDocument) =>
  context.aws.iam().send(
    new PutRolePolicyCommand({
      RoleName: roles[role].name(),
      PolicyName: 'permissions',
      PolicyDocument: JSON.stringify(document),
    }),
  );

/** A run with less than what the role is granted. */
async function runWith(role: Role, document: PolicyDocument): Promise<string> {
  await grant(role, document);
  const outcome = await run();
  await grant(role, roles[role].permissions(context.names));
  return outcome;
}

const names = Object.keys(roles) as Role[];

/** What becomes of a run without something that a role needs. */
const refused: Record<Role, RegExp> = {
  pipeline: /is not authorized to perform/,
  build: /is not authorized to perform|no log/,
  trigger: /started nothing$/,
};

describe.each(names)('the %s role', (role) => {
  it('needs its trust', async () => {
    const trusting = (document: PolicyDocument) =>
      context.aws.iam().send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: roles[role].name(),
          PolicyDocument: JSON.stringify(document),
        }),
      );
    const trust = roles[role].trust(context.names);
    for (const [index, statement] of trust.Statement.entries()) {
      const other = { ...statement, Principal: { Service: 'lambda.amazonaws.com' } };
      await trusting({ ...trust, Statement: trust.Statement.with(index, other) });
      expect(await run()).toMatch(refused[role]);
    }
    await trusting(trust);
    expect(await run()).toBe('Succeeded');
  });
});

it('no role does without any action, but for those whose documentation asks for it', async () => {
  const unused: string[] = [];
  for (const role of names) {
    for (const { sid, action, document } of lackingOneAction(roles[role].permissions(context.names))) {
      const outcome = await runWith(role, document);
      const isUnused = outcome === 'Succeeded';
      if (isUnused) unused.push(`${role} ${action}`);
      expect(`${sid} ${action}: ${outcome}`).toSatisfy((said: string) => isUnused || refused[role].test(said));
    }
  }
  expect(unused).toEqual(await askedForByAws('## What the roles may do'));
});
