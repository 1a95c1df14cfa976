/**
 * The password with which git comes: a signature of the repository's URL, as `aws codecommit credential-helper` makes it.
 * Pure.
 */
import { isSame, signatureOf, signingKey, stringToSign } from '../signature/signing.js';

/** For how long a password is good, in milliseconds: CodeCommit User Guide, "Troubleshooting the credential helper". */
const validity = 15 * 60_000;

/** What a password is for. */
export interface Signed {
  /** Without the port. */
  readonly hostname: string;
  /** `/v1/repos/<name>` */
  readonly path: string;
}

/**
 * The region that the password was made for, of those that it may be: it says itself only when it was made.
 * @returns undefined when it is for none of them, too old, or no such password at all
 */
export function regionOfPassword(
  password: string,
  { hostname, path }: Signed,
  secretAccessKey: string,
  regions: readonly string[],
  now: Date,
): string | undefined {
  const [, date = '', time = '', signature = ''] = /^(\d{8})T(\d{6})Z([0-9a-f]{64})$/.exec(password) ?? [];
  const made = Date.parse(`${date}T${time}Z`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(now.getTime() - made) <= validity)) return undefined;
  const request = ['GIT', path, '', `host:${hostname}`, '', 'host', ''].join('\n');
  return regions.find((region) => {
    const scope = { date, region, service: 'codecommit' };
    const text = stringToSign(`${date}T${time}`, scope, request);
    return isSame(signatureOf(signingKey(secretAccessKey, scope), text), signature);
  });
}
