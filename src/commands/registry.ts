import { GetAuthorizationTokenCommand, GetRepositoryEndpointCommand } from '@aws-sdk/client-codeartifact';
import type { Session } from '../context.js';
import type { Registry } from './npm.js';

/** A repository of CodeArtifact. */
export interface RepositoryOfPackages {
  readonly domain: string;
  /** The account; the caller's own where it is left out. */
  readonly domainOwner?: string | undefined;
  readonly repository: string;
}

/** The registry of a repository, with a token for it. @param durationSeconds of the token; twelve hours where it is left out */
export async function registryOf(
  session: Pick<Session, 'aws'>,
  where: RepositoryOfPackages,
  durationSeconds?: number,
): Promise<Registry> {
  const [url, token] = await Promise.all([urlOf(session, where), tokenOf(session, where, durationSeconds)]);
  return { url, ...token };
}

async function urlOf({ aws }: Pick<Session, 'aws'>, where: RepositoryOfPackages): Promise<string> {
  const request = new GetRepositoryEndpointCommand({ ...where, format: 'npm' });
  const { repositoryEndpoint = '' } = await aws.codeartifact().send(request);
  // npm knows a token by the registry's URL with a slash at its end.
  return repositoryEndpoint.replace(/\/?$/, '/');
}

export async function tokenOf(
  { aws }: Pick<Session, 'aws'>,
  { domain, domainOwner }: Pick<RepositoryOfPackages, 'domain' | 'domainOwner'>,
  durationSeconds?: number,
): Promise<Omit<Registry, 'url'>> {
  const request = new GetAuthorizationTokenCommand({ domain, domainOwner, durationSeconds });
  const { authorizationToken = '', expiration } = await aws.codeartifact().send(request);
  return { token: authorizationToken, expires: expiration };
}
