/** What our roles are granted is the least: without any part of it a run of the lab fails. */
import { readFile } from 'node:fs/promises';
import type { DescribeLogStreamsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { ListBuildsForProjectCommandOutput, ListReportGroupsCommandOutput } from '@aws-sdk/client-codebuild';
import { CreateCommitCommand, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { ListActionExecutionsCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../src/context.js';
import { inspect, provision } from '../src/engine.js';
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
import { type Local, openLocal } from './helpers/local.js';
import { recordedSession } from './helpers/recorder.js';

/** A build that asks for all that builds of the lab ask for: a log, tests, coverage, an artifact. */
const buildspec = `version: 0.2
phases:
  build:
    commands:
      - echo '<testsuite><testcase name="greets"/></testsuite>' > junit.xml
      - echo '<coverage><project><metrics statements="4" coveredstatements="3"/></project></coverage>' > clover.xml
reports:
  tests: { files: junit.xml }
  coverage: { files: clover.xml, file-format: CLOVERXML }
artifacts: { files: ['**/*'] }
`;

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
  await forgetReports();
  const { branch } = await aws.codecommit().send(new GetBranchCommand({ repositoryName, branchName }));
  const putFiles = [
    { filePath: 'buildspec.yml', fileContent: Buffer.from(buildspec) },
    { filePath: 'number.txt', fileContent: Buffer.from(String(++commits)) },
  ];
  const parentCommitId = branch?.commitId;
  await aws.codecommit().send(new CreateCommitCommand({ repositoryName, branchName, parentCommitId, putFiles }));
  await moveExecutions(local.aws, { minute: 60_000, grace: 500, poll: 5 });
  const { pipelineExecutionId, status = '' } = (await latest()) ?? {};
  if (pipelineExecutionId === before?.pipelineExecutionId) return 'started nothing';
  if (status === 'Succeeded') return (await isLogged()) ? status : 'no log';
  const actions = new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } });
  const { actionExecutionDetails = [] } = await aws.codepipeline().send(actions);
  const errors = actionExecutionDetails.map(({ output }) => output?.executionResult?.errorDetails?.message);
  return errors.find((message) => message !== undefined) ?? status;
}

/** So that each run makes its report groups anew. */
async function forgetReports(): Promise<void> {
  const { reportGroups } = await local.aws.call<ListReportGroupsCommandOutput>('codebuild', 'ListReportGroups', {});
  for (const arn of reportGroups ?? []) {
    await local.aws.call('codebuild', 'DeleteReportGroup', { arn, deleteReports: true });
  }
}

/** Whether the latest build can be read about. */
async function isLogged(): Promise<boolean> {
  const logGroupName = context.names.logGroup.name;
  const newest = { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 };
  const { logStreams } = await local.aws.call<DescribeLogStreamsCommandOutput>('logs', 'DescribeLogStreams', newest);
  const build = { projectName: context.names.project.name };
  const { ids } = await local.aws.call<ListBuildsForProjectCommandOutput>('codebuild', 'ListBuildsForProject', build);
  return logStreams?.[0]?.logStreamName === ids?.[0]?.split(':')[1];
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

const without = <T>(list: readonly T[], index: number) => list.filter((_, each) => each !== index);
const listOf = <T>(value: T | readonly T[]) => (Array.isArray(value) ? (value as readonly T[]) : [value as T]);

/** The policies that lack one action of one statement. A policy must grant something: an action of no use stands in. */
function lackingOneAction({ Version, Statement }: PolicyDocument) {
  return Statement.flatMap((statement, index) =>
    listOf(statement.Action).map((action, place) => {
      const left = without(listOf(statement.Action), place);
      const Action = left.length > 0 ? left : ['sts:GetCallerIdentity'];
      return { action, document: { Version, Statement: Statement.with(index, { ...statement, Action }) } };
    }),
  );
}

const names = Object.keys(roles) as Role[];

describe.each(names)('the %s role', (role) => {
  it('needs every statement that it has', async () => {
    const { Version, Statement } = roles[role].permissions(context.names);
    for (const [index, { Sid }] of Statement.entries()) {
      const nothing = { Sid: 'Nothing', Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' } as const;
      const outcome = await runWith(role, { Version, Statement: [nothing, ...without(Statement, index)] });
      expect(`${Sid}: ${outcome}`).toMatch(role === 'trigger' ? /: started nothing$/ : /is not authorized to perform/);
    }
    expect(await run()).toBe('Succeeded');
  });

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
      expect(await run()).toMatch(role === 'trigger' ? /^started nothing$/ : /is not authorized to perform/);
    }
    await trusting(trust);
    expect(await run()).toBe('Succeeded');
  });
});

it('has no other action that no run uses than those whose documentation asks for it', async () => {
  const unused: string[] = [];
  for (const role of names) {
    for (const { action, document } of lackingOneAction(roles[role].permissions(context.names))) {
      if ((await runWith(role, document)) === 'Succeeded') unused.push(`${role} ${action}`);
    }
  }
  const page = await readFile(new URL('../docs/permissions.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| (\w+) +\| `([\w:]+)` +\| .*https:\/\/docs\.aws\.amazon\.com\//gm);
  expect(unused).toEqual([...rows].map(([, role, action]) => `${role} ${action}`));
});
