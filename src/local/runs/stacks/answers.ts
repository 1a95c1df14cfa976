/** What has been asked for once for a resource is not asked for again by the runner that goes on where another one died. */
import { createHash } from 'node:crypto';
import { answers } from '../../services/cloudformation/records.js';
import type { StackWork } from './work.js';

/** Operations that change nothing are made again. */
const READS = /^(Get|List|Describe|Head|BatchGet|Check)/;

/**
 * An operation for a resource. Its answer is noted under the same lock, until the resource is finished.
 * @throws AwsError as the operation does
 */
export async function answered<O>(
  work: StackWork,
  principal: string,
  about: string,
  [service, operation, input]: readonly [service: string, operation: string, input: object],
): Promise<O> {
  const key = `${about} ${createHash('sha256')
    .update(JSON.stringify([service, operation, input]))
    .digest('hex')}`;
  return work.act(async (call) => {
    if (READS.test(operation)) return call.invoke<O>(service, operation, input, principal);
    const noted = await answers(call, work.operation.id).get(key);
    if (noted) return noted.answer as O;
    const answer = await call.invoke<O>(service, operation, input, principal);
    await answers(call, work.operation.id).put(key, { answer: answer ?? {} });
    return answer;
  });
}

/** Forgets what was asked for: the resource is finished. */
export async function forgetAnswers(work: StackWork, about: string): Promise<void> {
  await work.act(async (call) => {
    const noted = answers(call, work.operation.id);
    for (const [key] of await noted.entries()) if (key.startsWith(`${about} `)) await noted.delete(key);
  });
}
