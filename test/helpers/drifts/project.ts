import { another, editProject, names } from '../by-hand.js';
import { type Drift, driftsOf } from './drift.js';

const { name: groupName } = names.logGroup;
const logsTo = (over: object) =>
  editProject(({ logsConfig }) => ({ logsConfig: { cloudWatchLogs: { ...logsConfig.cloudWatchLogs, ...over } } }));

const setting = { name: 'GREETING', value: '/hello/build/GREETING', type: 'PARAMETER_STORE' };
const packages = { name: 'PACKAGES_REPOSITORY', value: 'hello', type: 'PLAINTEXT' };

const drift = driftsOf('build-project');
export const projectDrifts: readonly Drift[] = [
  drift(
    'builds run as another role',
    editProject(() => ({ serviceRole: another.role })),
    ['role', another.role, names.buildRole.arn],
  ),
  drift(
    'builds are of nothing',
    editProject(({ source }) => ({ source: { ...source, type: 'NO_SOURCE' }, artifacts: { type: 'NO_ARTIFACTS' } })),
    ['source', 'NO_SOURCE', 'CODEPIPELINE'],
    ['artifacts', 'NO_ARTIFACTS', 'CODEPIPELINE'],
  ),
  drift(
    'builds get a setting that nobody set',
    editProject(({ environment }) => ({
      environment: { ...environment, environmentVariables: [...environment.environmentVariables, setting] },
    })),
    ['extras', 'GREETING: PARAMETER_STORE /hello/build/GREETING', ''],
  ),
  drift('logs go to another group', logsTo({ groupName: 'another' }), ['logGroup', 'another', groupName]),
  drift('logs go to a group of CodeBuild', logsTo({ groupName: undefined }), ['logGroup', undefined, groupName]),
  drift(
    'builds look for packages in a repository that there is none of',
    editProject(({ environment }) => ({
      environment: { ...environment, environmentVariables: [...environment.environmentVariables, packages] },
    })),
    ['extras', 'PACKAGES_REPOSITORY: PLAINTEXT hello', ''],
  ),
  drift('logs go nowhere', logsTo({ status: 'DISABLED' }), ['logGroup', undefined, groupName]),
];
