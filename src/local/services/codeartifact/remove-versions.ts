/** Versions that are taken away. Source: "Delete or dispose of a package version" in the CodeArtifact User Guide. */
import {
  DeletePackageVersions$,
  DisposePackageVersions$,
  type DeletePackageVersionsCommandInput,
  type DeletePackageVersionsCommandOutput,
  type DisposePackageVersionsCommandInput,
  type DisposePackageVersionsCommandOutput,
  type PackageVersionError,
  type PackageVersionStatus,
  type SuccessfulPackageVersionInfo,
} from '@aws-sdk/client-codeartifact';
import { operation, type Call } from '../../service.js';
import { factsOf, fileOf, withoutVersions, type Manifest, type VersionFacts } from './manifest.js';
import { packageOf, type PackageInput } from './package.js';
import { removePackageFile, writeManifest } from './storage.js';

interface Request extends PackageInput {
  readonly versions: readonly string[] | undefined;
  readonly versionRevisions?: Readonly<Record<string, string>> | undefined;
  readonly expectedStatus?: PackageVersionStatus | undefined;
}

/** Nothing is left of them, and their numbers can be published again. */
export const DeletePackageVersions = operation<DeletePackageVersionsCommandInput, DeletePackageVersionsCommandOutput>(
  DeletePackageVersions$,
  (input, call) => remove(call, input, 'Deleted'),
);

/** Their files go; that they were there is kept, so that their numbers cannot be published again. */
export const DisposePackageVersions = operation<
  DisposePackageVersionsCommandInput,
  DisposePackageVersionsCommandOutput
>(DisposePackageVersions$, (input, call) => remove(call, input, 'Disposed'));

async function remove(call: Call, input: Request, status: 'Deleted' | 'Disposed') {
  const { repository, manifest } = await packageOf(call, input);
  const successfulVersions: Record<string, SuccessfulPackageVersionInfo> = {};
  const failedVersions: Record<string, PackageVersionError> = {};
  for (const version of new Set(input.versions)) {
    const { versions } = factsOf(manifest);
    const facts = Object.hasOwn(versions, version) ? versions[version] : undefined;
    const error = refusalOf(version, facts, input);
    if (error) failedVersions[version] = error;
    else successfulVersions[version] = { revision: facts?.revision, status };
  }
  const gone = Object.keys(successfulVersions);
  await writeManifest(call.store, repository, {
    ...withoutVersions(manifest, gone),
    codeartifact: { ...factsOf(manifest), versions: left(manifest, gone, status) },
  });
  // Last: whoever still reads the former manifest is told of no file that is not there.
  for (const version of gone) {
    const metadata = manifest.versions[version];
    if (metadata) await removePackageFile(call.store, repository, manifest.name, fileOf(metadata));
  }
  return { successfulVersions, failedVersions };
}

function refusalOf(
  version: string,
  facts: VersionFacts | undefined,
  { expectedStatus, versionRevisions }: Request,
): PackageVersionError | undefined {
  if (!facts) return { errorCode: 'NOT_FOUND', errorMessage: `Version ${version} does not exist.` };
  if (expectedStatus !== undefined && facts.status !== expectedStatus) {
    return { errorCode: 'MISMATCHED_STATUS', errorMessage: `Version ${version} has the status ${facts.status}.` };
  }
  const revision = versionRevisions?.[version];
  if (revision !== undefined && facts.revision !== revision) {
    return { errorCode: 'MISMATCHED_REVISION', errorMessage: `Version ${version} has another revision.` };
  }
  return undefined;
}

function left(manifest: Manifest, gone: readonly string[], status: 'Deleted' | 'Disposed') {
  return Object.fromEntries(
    Object.entries(factsOf(manifest).versions).flatMap(([version, facts]) => {
      if (!gone.includes(version)) return [[version, facts]];
      return status === 'Deleted' ? [] : [[version, { ...facts, status }]];
    }),
  ) as Readonly<Record<string, VersionFacts>>;
}
