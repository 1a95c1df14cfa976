/** What a registry tells of a package, checked before anything is made of it. Pure. */
import type { Manifest } from '../../services/codeartifact/manifest.js';

/**
 * What a registry told, as far as it is of use: versions with a file, and tags. Undefined where there is none, as of a package that
 * was unpublished.
 */
export function publicManifest(name: string, told: unknown): Manifest | undefined {
  if (!isObject(told)) return undefined;
  const versions = entriesOf(told['versions']).filter(([, version]) => isObject(version) && hasFile(version));
  if (versions.length === 0) return undefined;
  const tags = entriesOf(told['dist-tags']).filter(([, version]) => typeof version === 'string');
  const time = entriesOf(told['time']).filter(([, at]) => typeof at === 'string');
  return {
    ...told,
    name,
    versions: Object.fromEntries(versions) as Manifest['versions'],
    'dist-tags': Object.fromEntries(tags) as Manifest['dist-tags'],
    time: Object.fromEntries(time) as Record<string, string>,
  };
}

function hasFile({ dist }: Readonly<Record<string, unknown>>): boolean {
  return isObject(dist) && typeof dist['tarball'] === 'string' && URL.canParse(dist['tarball']);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
