/** Where the repositories of a home answer npm: all of them on one port of this machine. */
import { freePort } from '../../hosting/ports.js';
import { takenPorts } from '../../hosting/taken-ports.js';
import type { Call } from '../../service.js';
import type { Collection, Store } from '../../store.js';
import { hasRepositories, type RepositoryRecord } from './repository.js';

interface RegistryRecord {
  readonly port: number;
}

/** The port of a home's registry, without the store's lock; undefined before there was a repository. */
export async function registryPort(store: Store): Promise<number | undefined> {
  return (await registries(store).get('npm'))?.port;
}

/** The port that stays the registry's own, whatever repositories come and go. */
export async function claimRegistryPort(call: Call): Promise<number> {
  const known = await registryPort(call.store);
  if (known !== undefined) return known;
  const port = await freePort(await takenPorts(call.store));
  await registries(call.store).put('npm', { port });
  return port;
}

/** Has the registry listening before the call is answered, if there is a repository. */
export async function awaitRegistry(call: Call): Promise<void> {
  const port = await registryPort(call.store);
  if (port !== undefined && (await hasRepositories(call.store))) call.awaitHosting(port);
}

export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/`;
}

/**
 * The path of a repository. AWS's own address is
 * `https://<domain>-<account>.d.codeartifact.<region>.amazonaws.com/npm/<repository>/`.
 */
export function repositoryPath({ domain, name, region, arn }: RepositoryRecord): string {
  return `/npm/${domain}-${arn.split(':')[4]}.${region}/${name}/`;
}

/** What a path asks for: a repository, and something in it. Names have no slash and no dot but in the repository's. */
export function parsePath(
  path: string,
): { domain: string; region: string; repository: string; rest: string } | undefined {
  const [, domain, region, repository, rest = '/'] =
    /^\/npm\/([a-z0-9-]+)-\d{12}\.([a-z0-9-]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  return domain && region && repository ? { domain, region, repository, rest } : undefined;
}

function registries(store: Store): Collection<RegistryRecord> {
  return store.collection('global/codeartifact/registries');
}
