/**
 * Credentials of a role for the programs of a build or of an application, as AWS gives them to programs in a container: at an address, and by
 * a token, that only they are told. They are fetched when needed, and anew before they expire.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { newSession } from './credentials.js';
import { bucketOfHost } from './protocols/s3-address.js';
import type { Server } from './server.js';
import type { Call } from './service.js';
import { isSame } from './signature/signing.js';
import type { Collection, Store } from './store.js';
import { utf8, type WireRequest, type WireResponse } from './wire.js';

interface Grant {
  readonly token: string;
  /** The ARN of the session. */
  readonly principal: string;
}

/** Where credentials are to be had, and by which token. */
export interface CredentialsAddress {
  readonly path: string;
  readonly token: string;
}

/** Whose programs are granted something: builds, which the runner runs, or applications, which the hosting runs. */
export type Holder = 'runs' | 'hosting';

const HOLDERS: readonly Holder[] = ['runs', 'hosting'];
const PREFIX = '/v2/credentials/';
/** How long a session is good for; every client fetches a new one before that. */
const SECONDS = 3600;

/** Whether a request is for credentials. A host with a bucket in it is S3's, and `v2` is no bucket's name. */
export function isForCredentials(request: WireRequest): boolean {
  return request.path.startsWith(PREFIX) && bucketOfHost(request) === undefined;
}

/** Lets whoever is told the address act as the session, until it is revoked. */
export async function grantCredentials(call: Call, principal: string, holder: Holder): Promise<CredentialsAddress> {
  const id = randomUUID();
  const token = randomBytes(32).toString('base64url');
  await grants(call.store, holder).put(id, { token, principal });
  return { path: PREFIX + id, token };
}

export async function revokeCredentials(call: Call, { path }: CredentialsAddress): Promise<void> {
  for (const holder of HOLDERS) await grants(call.store, holder).delete(path.slice(PREFIX.length));
}

/** What the programs of a process that died have been granted. */
export async function revokeAllCredentials(call: Call, holder: Holder): Promise<void> {
  for (const [id] of await grants(call.store, holder).entries()) await grants(call.store, holder).delete(id);
}

/** Answers a request for credentials. */
export async function answerCredentials(request: WireRequest, store: Store, server: Server): Promise<WireResponse> {
  const id = request.path.slice(PREFIX.length);
  const grant = (await grants(store, 'runs').get(id)) ?? (await grants(store, 'hosting').get(id));
  if (request.method !== 'GET' || !grant || !isSame(grant.token, request.headers['authorization'] ?? '')) {
    return json(403, { code: 'AccessDenied', message: 'These credentials are for another program, or for none.' });
  }
  const caller = { principal: grant.principal, region: '' };
  const session = await server.act(caller, (call) => newSession(call, grant.principal, SECONDS));
  return json(200, {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: session.expires.toISOString(),
  });
}

function grants(store: Store, holder: Holder): Collection<Grant> {
  return store.collection(`${holder}/grants`);
}

function json(status: number, body: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: utf8.encode(JSON.stringify(body)) };
}
