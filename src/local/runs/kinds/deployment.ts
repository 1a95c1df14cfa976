import { type DeploymentRecord, deployments } from '../../services/codedeploy/records.js';
import { deploymentWithoutDeadRunner, isLive, stopDeployment } from '../deployments/record.js';
import type { RunKind } from './kind.js';

export const deployment: RunKind<DeploymentRecord> = {
  records: deployments,
  withoutDeadRunner: deploymentWithoutDeadRunner,
  hasEnded: (record) => !isLive(record),
  stop: (call, record) => stopDeployment(call, record),
  run: async (job) => (await import('../deployments/deployment.js')).runDeployment(job),
};
