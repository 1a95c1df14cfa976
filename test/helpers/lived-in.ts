/** A pipeline as `destroy` finds it after a while: with what has run in it, and what people have left there. */
import type { LocalAws } from '../../src/local/index.js';
import { moveExecutions } from '../../src/local/runs/runner.js';
import { command, init } from './between.js';
import { all, call, editProject, names } from './by-hand.js';

const buildspec = `version: 0.2
phases: { build: { commands: [echo '<testsuite name="unit"><testcase name="works"/></testsuite>' > unit.xml] } }
reports: { unit: { files: [unit.xml], file-format: JUNITXML } }
artifacts: { files: [unit.xml] }
`;

const Bucket = names.ownBucket.name;
const RoleName = names.buildRole.name;

/** Makes the pipeline `hello`, lets its executions end, and leaves more beside them. */
export async function liveIn(aws: LocalAws): Promise<void> {
  await command(aws, init);
  await commitBuildspec(aws);
  await moveExecutions(aws, { minute: 60_000, grace: 500, poll: 100 });
  await all(
    call('iam', 'PutRolePolicy', {
      RoleName,
      PolicyName: 'mine',
      PolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
    }),
    call('iam', 'AttachRolePolicy', { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }),
    call('s3', 'CreateMultipartUpload', { Bucket, Key: 'stale' }),
    call('s3', 'DeleteObject', { Bucket, Key: 'deleted' }),
    call('events', 'PutTargets', {
      Rule: names.rule.name,
      Targets: [{ Id: 'mine', Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:pushes' }],
    }),
    // A build that is in progress for ever: nothing moves it. CodeBuild starts none of what only a pipeline can hand it.
    editProject(() => ({ source: { type: 'NO_SOURCE', buildspec }, artifacts: { type: 'NO_ARTIFACTS' } })),
    call('codebuild', 'StartBuild', { projectName: names.project.name }),
    editProject(() => ({ source: { type: 'CODEPIPELINE' }, artifacts: { type: 'CODEPIPELINE' } })),
  )(aws);
}

async function commitBuildspec(aws: LocalAws): Promise<void> {
  const at = { repositoryName: names.repository.name, branchName: 'main' };
  const { branch } = await aws.call<{ branch: { commitId: string } }>('codecommit', 'GetBranch', at);
  const putFiles = [{ filePath: 'buildspec.yml', fileContent: Buffer.from(buildspec) }];
  await aws.call('codecommit', 'CreateCommit', { ...at, parentCommitId: branch.commitId, putFiles });
}
