/** What CodePipeline, builds and EventBridge may do for the pipeline. */
import {
  buildPermissions,
  buildTrust,
  pipelinePermissions,
  pipelineTrust,
  triggerPermissions,
  triggerTrust,
} from '../policies.js';
import type { Context } from '../context.js';
import { exitCode, UserError } from '../errors.js';
import { extraStatements } from '../stages/build-extras.js';
import { grantsSettings } from '../stages/settings/extra.js';
import { role } from './role.js';
import { rolePolicy } from './role-policy.js';

/** Characters of the inline policies of a role: "IAM and AWS STS quotas" in IAM's user guide. */
const LONGEST_POLICY = 10_240;

/**
 * Every stage behind Build lets the pipeline's role do more: that IAM would not take it is told before anything is made.
 * @throws UserError `too-many-stages`
 */
export function checkPolicyLength({ config, names }: Context): void {
  const { length } = JSON.stringify(pipelinePermissions(names, config.stages));
  if (length <= LONGEST_POLICY) return;
  throw new UserError(
    'too-many-stages',
    `The pipeline's role would need a policy of ${length} characters for these stages. IAM takes ${LONGEST_POLICY}.`,
    { hint: 'Have fewer stages: a pipeline of its own can release to some of them.', exitCode: exitCode.usage },
  );
}

export const pipelineRole = role({
  purpose: 'pipeline',
  description: 'What CodePipeline may do for the pipeline',
  trust: pipelineTrust,
});
export const pipelinePolicy = rolePolicy({
  purpose: 'pipeline',
  permissions: ({ config, names }) => pipelinePermissions(names, config.stages),
  removedAfter: ['pipeline'],
});
export const buildRole = role({
  purpose: 'build',
  description: 'What builds may do for the pipeline',
  trust: buildTrust,
});
export const buildPolicy = rolePolicy({
  purpose: 'build',
  permissions: (context) => buildPermissions(context.names, extraStatements(context)),
  settings: (permissions) => ({ settings: grantsSettings(permissions) }),
  removedAfter: ['pipeline'],
});
export const triggerRole = role({
  purpose: 'trigger',
  description: 'Lets EventBridge start the pipeline',
  trust: triggerTrust,
});
export const triggerPolicy = rolePolicy({
  purpose: 'trigger',
  permissions: ({ names }) => triggerPermissions(names),
  removedAfter: ['target'],
});
