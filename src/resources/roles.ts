/** What CodePipeline, builds and EventBridge may do for the pipeline. */
import {
  buildPermissions,
  buildTrust,
  pipelinePermissions,
  pipelineTrust,
  triggerPermissions,
  triggerTrust,
} from '../policies.js';
import { extraStatements } from '../stages/build-extras.js';
import { grantsSettings } from '../stages/settings/extra.js';
import { role } from './role.js';
import { rolePolicy } from './role-policy.js';

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
