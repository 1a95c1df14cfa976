/** What npm changes in a repository: versions that are published, tags, and what is said of versions that are there. */
import type { LocalAws } from '../../index.js';
import {
  factsOf,
  fileOf,
  newFacts,
  PUBLISHED_HERE,
  revisionOf,
  UNRESTRICTED,
  type Facts,
  type Manifest,
} from '../../services/codeartifact/manifest.js';
import { repositories, repositoryKey, type RepositoryRecord } from '../../services/codeartifact/repository.js';
import { readManifest, writeManifest, writePackageFile } from '../../services/codeartifact/storage.js';
import type { ChangeBody } from './change-body.js';
import type { Draft } from './draft.js';
import { isIntact } from './integrity.js';
import { NpmError } from './npm-error.js';

/**
 * Whether a change may be tried: by package origin controls, by what is there already here and upstream, and by what npm is
 * offered at all.
 * @param shown the package as the repository shows it
 * @throws NpmError 403, 405, 409
 */
export function checkChange(body: ChangeBody, own: Manifest | undefined, shown: Manifest | undefined): void {
  const sent = Object.keys(body.versions);
  if (body.files.length === 0) {
    checkNothingGoes(sent, own);
    return;
  }
  const { restrictions, versions } = own ? factsOf(own) : { restrictions: UNRESTRICTED, versions: {} };
  if (restrictions.publish === 'BLOCK') {
    throw new NpmError(403, 'The origin configuration of the package does not let versions be published here');
  }
  for (const version of sent) {
    if (shown?.versions[version] || Object.hasOwn(versions, version)) {
      throw new NpmError(409, `Version ${version} exists already, and a version cannot be replaced`);
    }
  }
}

/** Deprecating sends the whole package: one that lacks a version would take it away. */
function checkNothingGoes(sent: readonly string[], own: Manifest | undefined): void {
  if (!own || sent.length === 0) throw new NpmError(405, 'This is not offered by the repository');
  const missing = Object.keys(own.versions).filter((version) => !sent.includes(version));
  if (missing.length === 0) return;
  throw new NpmError(405, 'Versions are deleted by DeletePackageVersions: npm unpublish is not offered');
}

/**
 * Writes what a draft has become: the files first, so that what is listed is there.
 * @throws NpmError 400, 404, 409
 */
export async function keepDraft(aws: LocalAws, repository: RepositoryRecord, draft: Draft): Promise<void> {
  const { base, manifest, files } = draft;
  if (!manifest) return;
  checkFiles(manifest, base, files);
  await aws.act(
    async (call) => {
      const { store } = call;
      const there = await repositories(call).get(repositoryKey(repository.domain, repository.name));
      if (there?.id !== repository.id) throw new NpmError(404, `Repository '${repository.name}' does not exist`);
      const now = await readManifest(store, repository, manifest.name);
      if (revisionOf(now) !== revisionOf(base))
        throw new NpmError(409, 'The package has been changed meanwhile. Try again.');
      for (const [file, content] of files) await writePackageFile(store, repository, manifest.name, file, content);
      await writeManifest(store, repository, { ...manifest, codeartifact: grown(manifest, repository, call.now()) });
    },
    undefined,
    repository.region,
  );
}

/** The facts of a package whose new versions have been published here. */
function grown(manifest: Manifest, { name: repositoryName }: RepositoryRecord, now: Date): Facts {
  const before = factsOf(manifest);
  const added = Object.keys(manifest.versions).filter((version) => !Object.hasOwn(before.versions, version));
  const facts = added.map((version) => [version, newFacts('INTERNAL', { repositoryName }, now)] as const);
  return {
    restrictions: manifest.codeartifact ? before.restrictions : PUBLISHED_HERE,
    versions: { ...before.versions, ...Object.fromEntries(facts) },
  };
}

/** @throws NpmError 400 when a version comes without its file, or with a file that is not what it says */
function checkFiles(manifest: Manifest, base: Manifest | undefined, files: Draft['files']): void {
  const added = Object.values(manifest.versions).filter(({ version }) => !base?.versions[version]);
  const expected = new Set(added.map(fileOf));
  const taken = new Set(Object.values(base?.versions ?? {}).map(fileOf));
  // Nothing that is kept beside them ends so.
  if ([...files.keys()].some((file) => !expected.has(file) || taken.has(file) || !file.endsWith('.tgz'))) {
    throw new NpmError(400, 'A file came that is not the file of the version');
  }
  for (const metadata of added) {
    const file = files.get(fileOf(metadata));
    if (!file || !isIntact(file, metadata.dist)) {
      throw new NpmError(
        400,
        `The file of version ${metadata.version} is missing, or is not what the version says it is`,
      );
    }
  }
}
