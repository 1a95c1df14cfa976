/**
 * What a repository gives to read: its own packages, and those that it reads through.
 * Source: "Working with upstream repositories" and "Editing package origin controls" in the CodeArtifact User Guide.
 */
import { readFile, stat } from 'node:fs/promises';
import type { DomainEntryPoint } from '@aws-sdk/client-codeartifact';
import type { LocalAws } from '../../index.js';
import {
  emptyManifest,
  factsOf,
  fileOf,
  FROM_UPSTREAM,
  newFacts,
  withoutVersions,
  type Manifest,
  type VersionFacts,
  type VersionMetadata,
} from '../../services/codeartifact/manifest.js';
import {
  repositories,
  repositoriesIn,
  repositoryKey,
  type RepositoryRecord,
} from '../../services/codeartifact/repository.js';
import { packageFile, readManifest, writeManifest, writePackageFile } from '../../services/codeartifact/storage.js';
import { NpmError } from './npm-error.js';
import type { PublicRegistry } from './public-registry.js';

interface FoundFile {
  readonly path: string;
  readonly metadata: VersionMetadata;
  readonly facts: VersionFacts;
}

/** Reads packages for npm. What it reads through is kept, so that it is there the next time. */
export class Reader {
  constructor(
    private readonly aws: LocalAws,
    private readonly registry: PublicRegistry,
  ) {}

  /** A package as a repository shows it: of two versions of one number, the one that is nearer. @throws NpmError */
  async read(repository: RepositoryRecord, name: string): Promise<Manifest | undefined> {
    const own = await readManifest(this.aws.store, repository, name);
    let shown = own && Object.keys(own.versions).length > 0 ? own : undefined;
    if (!isReadThrough(own)) return shown;
    for (const upstream of await this.upstreamsOf(repository)) {
      shown = merged(shown, await this.read(upstream, name));
    }
    if (isConnected(repository)) shown = merged(shown, await this.registry.read(repository, name));
    return shown && withoutDisposed(shown, own);
  }

  /** The file of a version. @throws NpmError */
  async file(
    repository: RepositoryRecord,
    name: string,
    file: string,
  ): Promise<{ path: string; size: number } | undefined> {
    const versions = Object.values((await this.read(repository, name))?.versions ?? {});
    const version = versions.find((each) => fileOf(each) === file)?.version;
    const found = version === undefined ? undefined : await this.find(repository, name, version);
    if (!found) return undefined;
    const path = await this.keep(repository, name, found);
    return { path, size: (await stat(path)).size };
  }

  private async find(repository: RepositoryRecord, name: string, version: string): Promise<FoundFile | undefined> {
    const own = await readManifest(this.aws.store, repository, name);
    const [metadata, facts] = [own?.versions[version], own && factsOf(own).versions[version]];
    if (metadata && facts) {
      return { path: packageFile(this.aws.store, repository, name, fileOf(metadata)), metadata, facts };
    }
    if (!isReadThrough(own)) return undefined;
    for (const upstream of await this.upstreamsOf(repository)) {
      const found = await this.find(upstream, name, version);
      if (found) return found;
    }
    return isConnected(repository) ? this.fetch(repository, name, version) : undefined;
  }

  /** From the public registry, into the repository that is connected to it. */
  private async fetch(repository: RepositoryRecord, name: string, version: string): Promise<FoundFile | undefined> {
    const manifest = await this.registry.read(repository, name);
    const metadata = manifest?.versions[version];
    if (!metadata) return undefined;
    const entryPoint: DomainEntryPoint = { externalConnectionName: repository.externalConnections[0] };
    const facts = newFacts('EXTERNAL', entryPoint, manifest.time?.[version] ?? this.aws.store.now());
    const content = await this.registry.download(metadata);
    return { path: await this.retain(repository, name, { metadata, facts }, content), metadata, facts };
  }

  /** A version that a repository has read through is its own from then on, and stays so when it is gone upstream. */
  private async keep(repository: RepositoryRecord, name: string, found: FoundFile): Promise<string> {
    const path = packageFile(this.aws.store, repository, name, fileOf(found.metadata));
    if (path === found.path) return path;
    return this.retain(repository, name, found, await readFile(found.path));
  }

  private async retain(
    repository: RepositoryRecord,
    name: string,
    { metadata, facts }: Pick<FoundFile, 'metadata' | 'facts'>,
    content: Uint8Array,
  ): Promise<string> {
    const { store } = this.aws;
    const { version } = metadata;
    return this.aws.act(
      async (call) => {
        const there = await repositories(call).get(repositoryKey(repository.domain, repository.name));
        if (there?.id !== repository.id) throw new NpmError(404, `Repository '${repository.name}' does not exist`);
        const own = (await readManifest(store, repository, name)) ?? emptyManifest(name, FROM_UPSTREAM);
        await writePackageFile(store, repository, name, fileOf(metadata), content);
        const { restrictions, versions } = factsOf(own);
        await writeManifest(store, repository, {
          ...own,
          versions: { ...own.versions, [version]: metadata },
          time: { ...own.time, [version]: new Date(facts.published).toISOString() },
          codeartifact: { restrictions, versions: { ...versions, [version]: facts } },
        });
        return packageFile(store, repository, name, fileOf(metadata));
      },
      undefined,
      repository.region,
    );
  }

  private async upstreamsOf({ domain, region, upstreams }: RepositoryRecord): Promise<RepositoryRecord[]> {
    const all = repositoriesIn(this.aws.store, region);
    const found = await Promise.all(upstreams.map((name) => all.get(repositoryKey(domain, name))));
    return found.filter((upstream) => upstream !== undefined);
  }
}

function isReadThrough(own: Manifest | undefined): boolean {
  return own === undefined || factsOf(own).restrictions.upstream === 'ALLOW';
}

function isConnected({ externalConnections }: RepositoryRecord): boolean {
  return externalConnections.length > 0;
}

/** What is nearer goes before what is further: versions, tags, times and the readme. */
function merged(near: Manifest | undefined, far: Manifest | undefined): Manifest | undefined {
  if (!near || !far) return near ?? far;
  return {
    ...far,
    ...near,
    versions: { ...far.versions, ...near.versions },
    'dist-tags': { ...far['dist-tags'], ...near['dist-tags'] },
    time: { ...far.time, ...near.time },
    readme: near.readme ?? far.readme ?? '',
  };
}

/** What was disposed of here is not read through again. */
function withoutDisposed(shown: Manifest, own: Manifest | undefined): Manifest {
  const facts = Object.entries(own ? factsOf(own).versions : {});
  const gone = facts.flatMap(([version, { status }]) => (status === 'Disposed' ? version : []));
  return gone.length === 0 ? shown : withoutVersions(shown, gone);
}
