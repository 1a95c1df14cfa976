/** Where the repositories of a home answer npm: all of them on one port of this machine. */
import { isAtWork } from '../../background.js';
import { freePort, isFree } from '../../hosting/ports.js';
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

/** The port that stays the registry's own, whatever repositories come and go, unless another program has it. */
export async function claimRegistryPort(call: Call): Promise<number> {
  const known = await registryPort(call.store);
  if (known !== undefined && ((await isAtWork(call.store.home, 'hosting')) || (await isFree(known)))) return known;
  return moveRegistry(call);
}

/** Gives the registry another port; whoever had been told the former one has to ask again. */
export async function moveRegistry(call: Call): Promise<number> {
  const former = await registryPort(call.store);
  const port = await freePort(await takenPorts(call.store));
  await registries(call.store).put('npm', { port });
  if (former !== undefined) {
    const now = `npm finds the repositories at ${registryUrl(port)} from now on. Log in again.`;
    call.log(`codeartifact: port ${former} has been taken by another program: ${now}`);
  }
  return port;
}

/** Has the registry listening before the call is answered, if there is a repository. */
export async function awaitRegistry(call: Call): Promise<void> {
  if (await hasRepositories(call.store)) call.awaitHosting(await claimRegistryPort(call));
}

/** Has the registry served where there is a repository and nobody at work: the process that served it died. */
export async function serveAgain(call: Call): Promise<void> {
  if (!(await isAtWork(call.store.home, 'hosting')) && (await hasRepositories(call.store))) call.wakeHosting();
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

/** What the path of a request is about. */
export interface RepositoryAddress {
  readonly domain: string;
  /** The account that is to own the domain. */
  readonly owner: string;
  readonly region: string;
  readonly repository: string;
  /** What is asked for in the repository. */
  readonly rest: string;
}

/** What a path asks for: a repository, and something in it. Names have no slash and no dot but in the repository's. */
export function parsePath(path: string): RepositoryAddress | undefined {
  const [, domain, owner, region, repository, rest = '/'] =
    /^\/npm\/([a-z0-9-]+)-(\d{12})\.([a-z0-9-]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  return domain && owner && region && repository ? { domain, owner, region, repository, rest } : undefined;
}

function registries(store: Store): Collection<RegistryRecord> {
  return store.collection('global/codeartifact/registries');
}
