/** What tests of deployments need: a build project of their own, whose role may do nothing but report. */
import { testPermissions, testTrust } from '../policies.js';
import { hasTests } from '../stages/index.js';
import { defaultBuildspec } from '../stages/test.js';
import { sideProject } from './side-project.js';

export const tests = sideProject({
  purpose: 'test',
  describes: { role: 'What tests may do for the pipeline', project: 'Tests what is deployed by the pipeline' },
  wanted: ({ stages }) => hasTests(stages),
  names: (names) => ({
    project: names.testProject,
    role: names.testRole,
    logGroup: names.testLogGroup,
    reportGroups: names.testReportGroups,
  }),
  trust: testTrust,
  permissions: ({ names }) => testPermissions(names),
  buildspec: defaultBuildspec,
});
