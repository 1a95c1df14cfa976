/** What tests of deployments need: a build project of their own, whose role may do nothing but report. */
import type { Config } from '../config/schema.js';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { testPermissions, testTrust } from '../policies.js';
import { hasTests } from '../stages/index.js';
import { defaultBuildspec } from '../stages/test.js';
import { groupOf } from './log-group.js';
import { part } from './part.js';
import { project } from './project.js';
import { role } from './role.js';
import { rolePolicy } from './role-policy.js';

const wanted = ({ stages }: Config) => hasTests(stages);

/** Made first and removed last: where it is, the rest may be, too. */
const testLogGroup = groupOf({
  kind: 'test-log-group',
  identify: (names) => names.testLogGroup,
  wanted,
  removedAfter: ['pipeline', 'test-project', 'test-role'],
});

const testRole = {
  ...role({ purpose: 'test', description: 'What tests may do for the pipeline', trust: testTrust, wanted }),
  after: [testLogGroup.kind],
};

const testPolicy = rolePolicy({
  purpose: 'test',
  permissions: ({ names }) => testPermissions(names),
  removedAfter: ['pipeline'],
  wanted,
});

const testProject = project({
  kind: 'test-project',
  after: [testRole.kind],
  description: (pipeline) => `Tests what the pipeline ${pipeline} has deployed`,
  wanted,
  buildspec: defaultBuildspec,
  names: (names) => ({
    project: names.testProject,
    role: names.testRole,
    logGroup: names.testLogGroup,
    reportGroups: names.testReportGroups,
  }),
});

export const tests = part({
  kinds: ['test-log-group', 'test-role', 'test-policy', 'test-project'],
  configured: ({ stages }) => (hasTests(stages) ? [] : undefined),
  async there({ aws, names }) {
    const { name } = names.testLogGroup;
    const { logGroups = [] } = await aws.logs().send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    return logGroups.some(({ logGroupName }) => logGroupName === name) ? [] : undefined;
  },
  resources: () => [testLogGroup, testRole, testPolicy, testProject],
});
