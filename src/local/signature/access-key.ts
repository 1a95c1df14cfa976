import type { Refusals } from './refusals.js';
import { isSame } from './signing.js';

/** What is known of an access key. */
export interface AccessKey {
  readonly secretAccessKey: string;
  /** The ARN of whose key it is. */
  readonly principal: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  readonly isExpired?: boolean;
}

export type KeyOf = (accessKeyId: string) => Promise<AccessKey | undefined>;

/** The key that a request says it is signed with. */
export interface NamedKey {
  readonly accessKeyId: string;
  /** Of temporary credentials. */
  readonly sessionToken: string | undefined;
}

/**
 * The key that a request names, if what it says of it is true.
 * @throws AwsError when the key is unknown or has expired, or the session token is not its own
 */
export async function keyNamed(
  { accessKeyId, sessionToken }: NamedKey,
  keyOf: KeyOf,
  refusals: Refusals,
): Promise<AccessKey> {
  const key = await keyOf(accessKeyId);
  if (!key || (key.sessionToken !== undefined && sessionToken === undefined)) throw refusals.unknownKey(accessKeyId);
  if (!isSame(sessionToken ?? '', key.sessionToken ?? '')) throw refusals.wrongToken();
  if (key.isExpired) throw refusals.expiredToken();
  return key;
}
