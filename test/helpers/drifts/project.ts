import { another, editProject, names } from '../by-hand.js';
import { type Drift, driftsOf } from './drift.js';

const { name: groupName } = names.logGroup;
const logsTo = (cloudWatchLogs: object) => editProject(() => ({ logsConfig: { cloudWatchLogs } }));

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
  drift('logs go to another group', logsTo({ status: 'ENABLED', groupName: 'another' }), [
    'logGroup',
    'another',
    groupName,
  ]),
  drift('logs go to a group of CodeBuild', logsTo({ status: 'ENABLED' }), ['logGroup', undefined, groupName]),
  drift('logs go nowhere', logsTo({ status: 'DISABLED', groupName }), ['logGroup', undefined, groupName]),
];
