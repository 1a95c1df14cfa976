/** Who acts for deployments: CodeDeploy itself, and the instances. */
import type { Config } from '../../config/schema.js';
import { instanceTrust } from '../../policies.js';
import {
  codedeployManaged,
  codedeployPermissions,
  codedeployTrust,
  instancePermissions,
} from '../../stages/codedeploy/policies.js';
import { commandedStatements } from '../../stages/codedeploy/command.js';
import { groupStages } from '../../stages/codedeploy/names.js';
import { listsSettings } from '../../stages/settings/policies.js';
import { instanceProfile } from '../instance-profile.js';
import { commands } from './commands.js';
import { role } from '../role.js';
import { rolePolicy } from '../role-policy.js';

/** Whether anything is deployed by a deployment group. */
export const wanted = ({ stages }: Config): boolean => groupStages(stages).length > 0;

/** The environments whose instances are deployed to. */
const instancesOf = ({ stages }: Config): string[] =>
  groupStages(stages).flatMap(({ to, environment }) => (to === 'ecs' ? [] : environment));

const hasInstances = (config: Config): boolean => instancesOf(config).length > 0;

/** Made first and removed last: where it is, the rest may be, too. */
export const codedeployRole = {
  ...role({
    purpose: 'codedeploy',
    description: 'What CodeDeploy may do for the pipeline',
    trust: codedeployTrust,
    managed: (names, { stages }) => codedeployManaged(names, stages),
    wanted,
  }),
  removedAfter: [
    'codedeploy-policy',
    'codedeploy-application',
    'instance-policy',
    'instance-role',
    'instance-profile',
    ...commands.kinds,
  ],
};

export const codedeployPolicy = rolePolicy({
  purpose: 'codedeploy',
  permissions: ({ config, names }) => codedeployPermissions(names, config.stages),
  removedAfter: ['deployment-group'],
  wanted,
});

/** For the instances to take: CodeDeploy's agent reads with it what is deployed. */
export const instanceRole = {
  ...role({
    purpose: 'instance',
    description: 'What instances may do that are deployed to by the pipeline',
    trust: instanceTrust,
    wanted: hasInstances,
  }),
  after: ['codedeploy-role'],
  removedAfter: ['instance-policy', 'instance-profile'],
};

export const instancePolicy = rolePolicy({
  purpose: 'instance',
  permissions: ({ config, names }) =>
    instancePermissions(names, [
      ...(config.settings ? listsSettings(names, instancesOf(config)) : []),
      ...commandedStatements(config.stages),
    ]),
  removedAfter: ['deployment-group', 'on-premises-instance'],
  wanted: hasInstances,
});

export const profile = instanceProfile({
  kind: 'instance-profile',
  purpose: 'instance',
  removedAfter: ['deployment-group'],
  wanted: hasInstances,
});
