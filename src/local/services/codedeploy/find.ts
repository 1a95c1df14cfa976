/** Deployments as they are: of one whose process has died, that is told. */
import { AwsError } from '../../errors.js';
import { deploymentWithoutDeadRunner } from '../../runs/deployments/record.js';
import type { Call } from '../../service.js';
import { type DeploymentRecord, deployments } from './records.js';

export async function findDeployment(call: Call, id: string | undefined): Promise<DeploymentRecord | undefined> {
  const record = await deployments(call).get(id ?? '');
  return record && deploymentWithoutDeadRunner(call, record);
}

/** @throws AwsError `InvalidDeploymentIdException`, `DeploymentDoesNotExistException` */
export async function deploymentNamed(call: Call, id = ''): Promise<DeploymentRecord> {
  if (!/^d-[A-Z0-9]{9}$/.test(id)) {
    throw new AwsError('InvalidDeploymentIdException', `Specified deployment id is not valid: ${id}`);
  }
  const record = await findDeployment(call, id);
  if (!record) throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  return record;
}
