import type { Call } from '../../service.js';
import type { Collection } from '../../store.js';
import { invalidInput } from './records.js';

/** What a call with a token has started. */
interface Started {
  readonly id: string;
  /** The call's input, as text. */
  readonly input: string;
  readonly at: Date;
}

/** How long a token is valid. */
const VALID_MS = 5 * 60_000;

const tokens = (call: Call): Collection<Started> => call.regional('codebuild/idempotency-tokens');

/**
 * Begins something, unless a call with the same token has: then that is found again.
 * Source: `idempotencyToken` of StartBuild in CodeBuild's API reference.
 * @throws AwsError `InvalidInputException` when that call's input was another one
 */
export async function once<T extends { id?: string | undefined }>(
  call: Call,
  operation: string,
  input: { readonly idempotencyToken?: string | undefined },
  find: (id: string) => Promise<T | undefined>,
  begin: () => Promise<T>,
): Promise<T> {
  if (input.idempotencyToken === undefined) return begin();
  await forgetExpired(call);
  const key = `${operation} ${input.idempotencyToken}`;
  const text = JSON.stringify(input);
  const former = await tokens(call).get(key);
  if (former !== undefined && former.input !== text) {
    throw invalidInput('The parameters do not match those of the former request with this idempotencyToken');
  }
  const found = former && (await find(former.id));
  if (found) return found;
  const begun = await begin();
  await tokens(call).put(key, { id: begun.id ?? '', input: text, at: call.now() });
  return begun;
}

async function forgetExpired(call: Call): Promise<void> {
  const oldest = call.now().getTime() - VALID_MS;
  for (const [key, { at }] of await tokens(call).entries()) {
    if (at.getTime() <= oldest) await tokens(call).delete(key);
  }
}
