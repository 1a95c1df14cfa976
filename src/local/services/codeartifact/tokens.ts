/** Authorization tokens: what npm shows a repository instead of a signature. */
import { createHash, randomBytes } from 'node:crypto';
import {
  GetAuthorizationToken$,
  type GetAuthorizationTokenCommandInput,
  type GetAuthorizationTokenCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { sessionEnd } from '../../credentials.js';
import { operation, type Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';
import { domainOf } from './domain.js';
import { invalid } from './errors.js';
import { awaitRegistry } from './registry.js';

/** What a token stands for. It is stored under its hash: the token itself is nowhere but with whom it was given to. */
export interface TokenRecord {
  /** The ARN of who asked for it, and acts by it. */
  readonly principal: string;
  readonly region: string;
  readonly domain: string;
  readonly expires: Date;
}

/** In seconds. Source: "AWS CodeArtifact authentication and tokens" in the CodeArtifact User Guide. */
const LONGEST = 12 * 3600;
const SHORTEST = 15 * 60;

/** A token of the domain for as long as was asked, or, with a duration of 0, for as long as the caller's session. */
export const GetAuthorizationToken = operation<GetAuthorizationTokenCommandInput, GetAuthorizationTokenCommandOutput>(
  GetAuthorizationToken$,
  async (input, call) => {
    const { name: domain } = await domainOf(call, input);
    const expires = await endOf(call, input.durationSeconds ?? LONGEST);
    const token = `eyJ${randomBytes(192).toString('base64url')}`;
    const known = tokens(call.store);
    for (const [hash, { expires: end }] of await known.entries()) if (end <= call.now()) await known.delete(hash);
    await known.put(hashOf(token), { principal: call.principal, region: call.region, domain, expires });
    await awaitRegistry(call);
    return { authorizationToken: token, expiration: expires };
  },
);

/** What is known of a token; one that has expired may be forgotten. */
export async function tokenRecord(store: Store, token: string): Promise<TokenRecord | undefined> {
  return tokens(store).get(hashOf(token));
}

/** @throws AwsError `ValidationException` */
async function endOf(call: Call, seconds: number): Promise<Date> {
  if (seconds === 0) {
    const end = await sessionEnd(call.store, call.principal);
    if (end) return end;
  } else if (seconds < SHORTEST) {
    throw invalid(`The duration of a token is 0, or from ${SHORTEST} to ${LONGEST} seconds, not ${seconds}.`);
  }
  return new Date(call.now().getTime() + (seconds || LONGEST) * 1000);
}

function tokens(store: Store): Collection<TokenRecord> {
  return store.collection('global/codeartifact/tokens');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
