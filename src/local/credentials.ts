/** The keys that the local AWS knows: the local user's own, and those of role sessions. */
import { randomBytes } from 'node:crypto';
import { localUser } from './caller.js';
import { isLocalAws } from './home.js';
import type { Call } from './service.js';
import type { AccessKey } from './signature/access-key.js';
import { type Collection, openStore, type Store } from './store.js';
import { uniqueId } from './unique-id.js';

/** A long-term access key. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Temporary credentials and who acts with them, as they are stored under their access key id. */
export interface SessionRecord extends Credentials {
  readonly sessionToken: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
  readonly principal: string;
  readonly expires: Date;
}

/**
 * The local user's key, made when it is first asked for. It is random, and only the user who owns the home can read
 * it: another user of this machine cannot use the local AWS, even while it listens on a port.
 * @throws DamagedState
 */
export async function localCredentials(store: Store): Promise<Credentials> {
  const keys: Collection<Credentials> = store.collection('global/local-user');
  const read = () => keys.get('access-key');
  return (
    (await read()) ??
    (await store.exclusive(async () => {
      const made = await read();
      if (made) return made;
      const key = newKey('AKIA');
      await keys.put('access-key', key);
      return key;
    }))
  );
}

/**
 * The key of the local user of the local AWS in `home`, which is not made if it is not there.
 * @throws DamagedState
 */
export async function credentialsIn(home: string): Promise<Credentials | undefined> {
  return (await isLocalAws(home)) ? localCredentials(openStore({ home })) : undefined;
}

/**
 * Makes temporary credentials, and forgets those that have expired.
 * @param principal the ARN of the session
 */
export async function newSession(call: Call, principal: string, seconds: number): Promise<SessionRecord> {
  const [known, now] = [sessions(call.store), call.now().getTime()];
  for (const [accessKeyId, { expires }] of await known.entries()) {
    if (expires.getTime() <= now) await known.delete(accessKeyId);
  }
  const session: SessionRecord = {
    ...newKey('ASIA'),
    sessionToken: randomBytes(192).toString('base64'),
    principal,
    expires: new Date(now + seconds * 1000),
  };
  await known.put(session.accessKeyId, session);
  return session;
}

/**
 * What is known of an access key.
 * @throws DamagedState
 */
export async function accessKey(store: Store, accessKeyId: string): Promise<AccessKey | undefined> {
  const own = await localCredentials(store);
  if (accessKeyId === own.accessKeyId) return { secretAccessKey: own.secretAccessKey, principal: localUser };
  const session = await sessions(store).get(accessKeyId);
  return session && { ...session, isExpired: session.expires.getTime() <= store.now().getTime() };
}

/** When the last session of this ARN ends that is not over; undefined when there is none. */
export async function sessionEnd(store: Store, principal: string): Promise<Date | undefined> {
  const now = store.now();
  const ends = (await sessions(store).entries()).flatMap(([, session]) =>
    session.principal === principal && session.expires > now ? session.expires : [],
  );
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0];
}

function sessions(store: Store): Collection<SessionRecord> {
  return store.collection('global/sts/sessions');
}

/** Of the form that IAM gives its own: the secret is 40 characters of base 64. */
function newKey(prefix: 'AKIA' | 'ASIA'): Credentials {
  return { accessKeyId: uniqueId(prefix, 16), secretAccessKey: randomBytes(30).toString('base64') };
}
