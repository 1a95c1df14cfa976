/** What has been asked for once for a resource is not asked for again by the runner that goes on where another one died. */
import { createHash } from 'node:crypto';
import { answers } from '../../services/cloudformation/records.js';
import { seal, unseal } from '../../store/vault.js';
import { parse, stringify } from '../../store/values.js';
import type { StackWork } from './work.js';

/** Operations that change nothing are made again; but what is random would be another one. */
const READS = /^(Get(?!RandomPassword)|List|Describe|Head|BatchGet|Check)/;

/**
 * An operation for a resource. Its answer is noted under the same lock, sealed, until the resource is finished.
 * @throws AwsError as the operation does
 */
export async function answered<O>(
  work: StackWork,
  principal: string,
  about: string,
  [service, operation, input]: readonly [service: string, operation: string, input: object],
): Promise<O> {
  const asked = createHash('sha256').update(JSON.stringify([service, operation, input]));
  const key = `${about} ${asked.digest('hex')}`;
  return work.act(async (call) => {
    if (READS.test(operation)) return call.invoke<O>(service, operation, input, principal);
    const noted = await answers(call, work.operation.id).get(key);
    const { home } = call.store;
    if (noted) return parse(unseal(home, key, noted.sealed)) as O;
    const answer = await call.invoke<O>(service, operation, input, principal);
    await answers(call, work.operation.id).put(key, { sealed: seal(home, key, stringify(answer ?? {})) });
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
