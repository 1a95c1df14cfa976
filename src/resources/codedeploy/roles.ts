/** Who acts for deployments: CodeDeploy itself, and the instances. */
import type { Config } from '../../config/schema.js';
import { instanceTrust } from '../../policies.js';
import {
  codedeployManaged,
  codedeployPermissions,
  codedeployTrust,
  instancePermissions,
} from '../../stages/codedeploy/policies.js';
import { groupStages } from '../../stages/codedeploy/names.js';
import { instanceProfile } from '../instance-profile.js';
import { role } from '../role.js';
import { rolePolicy } from '../role-policy.js';

/** Whether anything is deployed by a deployment group. */
export const wanted = ({ stages }: Config): boolean => groupStages(stages).length > 0;

/** Whether any instances are deployed to. */
const hasInstances = ({ stages }: Config): boolean => groupStages(stages).some(({ to }) => to !== 'ecs');

/** Made first and removed last: where it is, the rest may be, too. */
export const codedeployRole = {
  ...role({
    purpose: 'codedeploy',
    description: 'What CodeDeploy may do for the pipeline',
    trust: codedeployTrust,
    managed: (names, { stages }) => codedeployManaged(names, stages),
    wanted,
  }),
  removedAfter: ['codedeploy-policy', 'codedeploy-application', 'instance-policy', 'instance-role', 'instance-profile'],
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
  permissions: ({ names }) => instancePermissions(names),
  removedAfter: ['deployment-group', 'on-premises-instance'],
  wanted: hasInstances,
});

export const profile = instanceProfile({
  kind: 'instance-profile',
  purpose: 'instance',
  removedAfter: ['deployment-group'],
  wanted: hasInstances,
});
