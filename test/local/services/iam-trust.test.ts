/** What each service says that it acts for, when it wants a role. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProject, createRole } from '../../helpers/codebuild.js';
import { type Local, openLocal } from '../../helpers/local.js';
import { hello, type Hello } from '../../helpers/pipeline.js';

let local: Local;
let lab: Hello;

beforeEach(async () => {
  local = await openLocal();
  lab = await hello(local);
});
afterEach(() => local.close());

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const EventPattern = JSON.stringify({ source: ['aws.codecommit'] });

test('CodeBuild acts for a project', async () => {
  const serviceRole = await createRole(local, 'mine', 'codebuild.amazonaws.com', arn('codebuild', 'project/mine'));
  await expect(createProject(local, 'version: 0.2', { name: 'other', serviceRole })).rejects.toThrow(
    `CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`,
  );
  await createProject(local, 'version: 0.2', { name: 'mine', serviceRole });
});

test('CodeBuild acts for the project of a build with another role', async () => {
  const start = (projectName: string) =>
    local.aws.call('codebuild', 'StartBuild', { projectName, serviceRoleOverride });
  const serviceRoleOverride = await createRole(
    local,
    'over',
    'codebuild.amazonaws.com',
    arn('codebuild', 'project/mine'),
  );
  for (const name of ['mine', 'other']) await createProject(local, 'version: 0.2', { name });
  await expect(start('other')).rejects.toThrow('CodeBuild is not authorized to perform: sts:AssumeRole');
  await start('mine');
});

test('CodePipeline acts for a pipeline', async () => {
  const roleArn = await createRole(local, 'mine', 'codepipeline.amazonaws.com', arn('codepipeline', 'mine'));
  await expect(lab.create({ name: 'other', roleArn })).rejects.toThrow(
    `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`,
  );
  await local.aws.call('codepipeline', 'CreatePipeline', { pipeline: { ...lab.declaration, name: 'mine', roleArn } });
});

test('EventBridge acts for a rule', async () => {
  const RoleArn = await createRole(local, 'mine', 'events.amazonaws.com', arn('events', 'rule/mine'));
  const put = (Name: string) => local.aws.call('events', 'PutRule', { Name, EventPattern, RoleArn });
  await expect(put('other')).rejects.toThrow("cannot be assumed by principal 'events.amazonaws.com'");
  await put('mine');
});

test('EventBridge acts for the rule whose target it starts', async () => {
  await lab.create();
  const RoleArn = await createRole(local, 'mine', 'events.amazonaws.com', arn('events', 'rule/mine'));
  const started = async (Name: string, content: string) => {
    await local.aws.call('events', 'PutRule', { Name, EventPattern });
    await local.aws.call('events', 'PutTargets', {
      Rule: Name,
      Targets: [{ Id: 'pipeline', Arn: arn('codepipeline', 'hello'), RoleArn }],
    });
    await lab.commit({ 'a.txt': content });
    return (await lab.executions()).filter(({ trigger }) => trigger?.triggerType === 'CloudWatchEvent').length;
  };
  expect(await started('other', '1')).toBe(0);
  expect(await started('mine', '2')).toBe(1);
});

test('services learn of a role when its time has come', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const slow = await openLocal({ conditions: { iamDelay: 5000 }, clock: () => new Date(now) });
  try {
    const RoleArn = await createRole(slow, 'mine', 'events.amazonaws.com');
    const put = () => slow.aws.call('events', 'PutRule', { Name: 'mine', EventPattern, RoleArn });
    now += 4999;
    await expect(put()).rejects.toThrow("cannot be assumed by principal 'events.amazonaws.com'");
    now += 1;
    await put();
  } finally {
    await slow.close();
  }
});
