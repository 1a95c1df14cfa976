import { isLive, stopDeployment } from '../../runs/deployments/record.js';
import type { Call } from '../../service.js';
import { deployments } from './records.js';

/** Stops what is being deployed to a group that is to be deleted. */
export async function endDeployments(call: Call, groupId: string): Promise<void> {
  for (const [, record] of await deployments(call).entries()) {
    if (record.groupId === groupId && isLive(record)) await stopDeployment(call, record);
  }
}
