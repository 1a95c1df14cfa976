/** A package of npm as it is kept: what npm's clients are told of it, and what only CodeArtifact knows. */
import { randomBytes } from 'node:crypto';
import type { DomainEntryPoint, PackageOriginRestrictions } from '@aws-sdk/client-codeartifact';

/** What a version's own package.json says, and where its file is. */
export interface VersionMetadata {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly homepage?: string;
  readonly license?: string;
  readonly repository?: { readonly url?: string } | string;
  readonly dist: { readonly tarball: string; readonly integrity?: string; readonly shasum?: string };
}

/** What CodeArtifact knows of a version beside that. */
export interface VersionFacts {
  readonly status: 'Published' | 'Disposed';
  /** Changes with what the version is made of. */
  readonly revision: string;
  readonly origin: 'INTERNAL' | 'EXTERNAL';
  /** Where it came into the domain. */
  readonly entryPoint: DomainEntryPoint;
  readonly published: Date | string;
}

export interface Facts {
  readonly restrictions: Required<PackageOriginRestrictions>;
  /** By version: also those that are disposed, of which nothing else is left. */
  readonly versions: Readonly<Record<string, VersionFacts>>;
}

/** A package of one repository, in the form in which the registry keeps it (https://github.com/npm/registry, `package-metadata.md`). */
export interface Manifest {
  readonly name: string;
  readonly versions: Readonly<Record<string, VersionMetadata>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly time?: Readonly<Record<string, string>>;
  readonly readme?: string;
  /** Changes with every change. */
  readonly _rev?: string;
  readonly codeartifact?: Facts;
}

/** Source: "Editing package origin controls" in the CodeArtifact User Guide: how the first version came decides. */
export const PUBLISHED_HERE: Facts['restrictions'] = { publish: 'ALLOW', upstream: 'BLOCK' };
export const FROM_UPSTREAM: Facts['restrictions'] = { publish: 'BLOCK', upstream: 'ALLOW' };

/** Whether versions may be published, and read through, before a package has any. */
export const UNRESTRICTED: Facts['restrictions'] = { publish: 'ALLOW', upstream: 'ALLOW' };

export function newFacts(
  origin: VersionFacts['origin'],
  entryPoint: DomainEntryPoint,
  published: Date | string,
): VersionFacts {
  return { status: 'Published', revision: randomBytes(32).toString('base64'), origin, entryPoint, published };
}

/** A package without any version. */
export function emptyManifest(name: string, restrictions: Facts['restrictions']): Manifest {
  return { name, versions: {}, 'dist-tags': {}, time: {}, codeartifact: { restrictions, versions: {} } };
}

export function factsOf({ codeartifact: facts }: Manifest): Facts {
  return facts ?? { restrictions: UNRESTRICTED, versions: {} };
}

/** Which state of a package this is; undefined when there is none. */
export function revisionOf({ _rev: revision }: Partial<Manifest> = {}): string | undefined {
  return revision;
}

/** The file of a version: the last part of its address. */
export function fileOf({ dist }: VersionMetadata): string {
  const last = dist.tarball.replace(/[?#].*$/, '').replace(/^.*\//, '');
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A package without some of its versions, and without the tags that point at them. */
export function withoutVersions(manifest: Manifest, gone: readonly string[]): Manifest {
  const kept = <T>(record: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(record).filter(([version]) => !gone.includes(version)));
  const tags = Object.entries(manifest['dist-tags']).filter(([, version]) => !gone.includes(version));
  return {
    ...manifest,
    versions: kept(manifest.versions),
    time: kept(manifest.time),
    'dist-tags': Object.fromEntries(tags),
  };
}
