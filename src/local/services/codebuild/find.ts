/** Builds and batches as they are: of one whose process has died, that is told. */
import { AwsError } from '../../errors.js';
import { batchWithoutDeadRunner } from '../../runs/batch-record.js';
import { withoutDeadRunner } from '../../runs/build-record.js';
import type { Call } from '../../service.js';
import { batches, type BatchRecord } from './batch-records.js';
import { builds, nameOf, type BuildRecord } from './records.js';

/** The build of this id or ARN, if there is one. */
export async function findBuild(call: Call, id: string | undefined): Promise<BuildRecord | undefined> {
  const record = await builds(call).get(nameOf(id));
  return record && withoutDeadRunner(call, record);
}

/** The batch of this id or ARN, if there is one. */
export async function findBatch(call: Call, id: string | undefined): Promise<BatchRecord | undefined> {
  const record = await batches(call).get(nameOf(id));
  return record && batchWithoutDeadRunner(call, record);
}

/** @throws AwsError `ResourceNotFoundException` */
export async function buildNamed(call: Call, id: string | undefined): Promise<BuildRecord> {
  return (await findBuild(call, id)) ?? missing(call, 'Build', `build/${nameOf(id)}`);
}

/** @throws AwsError `ResourceNotFoundException` */
export async function batchNamed(call: Call, id: string | undefined): Promise<BatchRecord> {
  return (await findBatch(call, id)) ?? missing(call, 'Build batch', `build-batch/${nameOf(id)}`);
}

function missing(call: Call, what: string, resource: string): never {
  throw new AwsError('ResourceNotFoundException', `${what} ${call.arn('codebuild', resource)} does not exist`);
}
