import {
  DescribePackageVersion$,
  GetPackageVersionReadme$,
  ListPackageVersions$,
  type DescribePackageVersionCommandInput,
  type DescribePackageVersionCommandOutput,
  type GetPackageVersionReadmeCommandInput,
  type GetPackageVersionReadmeCommandOutput,
  type ListPackageVersionsCommandInput,
  type ListPackageVersionsCommandOutput,
  type PackageVersionDescription,
} from '@aws-sdk/client-codeartifact';
import { operation, type Call } from '../../service.js';
import { pageInOrder } from '../page.js';
import { invalid, notFound } from './errors.js';
import type { VersionFacts, VersionMetadata } from './manifest.js';
import { packageOf, partsOf, versionsOf, type PackageInput } from './package.js';

export const ListPackageVersions = operation<ListPackageVersionsCommandInput, ListPackageVersionsCommandOutput>(
  ListPackageVersions$,
  async (input, call) => {
    const { status, originType, sortBy, maxResults = 100, nextToken } = input;
    const { manifest } = await packageOf(call, input);
    const found = versionsOf(manifest).filter(
      ([, facts]) =>
        (status === undefined || facts.status === status) && (originType === undefined || facts.origin === originType),
    );
    // The newest first, as AWS has it where it is asked to sort.
    const sorted = sortBy === undefined ? found : found.toSorted(([, one], [, other]) => timeOf(other) - timeOf(one));
    const unknown = () => invalid('The pagination token is not valid.');
    const { items, next } = pageInOrder(sorted, maxResults, nextToken, unknown);
    const latest = manifest['dist-tags']['latest'];
    return {
      ...partsOf(manifest.name),
      ...(latest !== undefined && { defaultDisplayVersion: latest }),
      versions: items.map(([version, facts]) => ({
        version,
        revision: facts.revision,
        status: facts.status,
        origin: originOf(facts),
      })),
      ...(next !== undefined && { nextToken: next }),
    };
  },
);

export const DescribePackageVersion = operation<
  DescribePackageVersionCommandInput,
  DescribePackageVersionCommandOutput
>(DescribePackageVersion$, async (input, call) => {
  const { manifest, version, facts } = await versionOf(call, input);
  const { package: packageName, ...parts } = partsOf(manifest.name);
  const description: PackageVersionDescription = {
    ...parts,
    packageName,
    displayName: packageName,
    version,
    ...told(manifest.versions[version]),
    publishedTime: new Date(facts.published),
    revision: facts.revision,
    status: facts.status,
    origin: originOf(facts),
  };
  return { packageVersion: description };
});

export const GetPackageVersionReadme = operation<
  GetPackageVersionReadmeCommandInput,
  GetPackageVersionReadmeCommandOutput
>(GetPackageVersionReadme$, async (input, call) => {
  const { manifest, version, facts } = await versionOf(call, input);
  if (!manifest.readme) throw notFound('package-version', version, `Version '${version}' has no readme.`);
  return { ...partsOf(manifest.name), version, versionRevision: facts.revision, readme: manifest.readme };
});

/** @throws AwsError `ResourceNotFoundException` 404, `ValidationException` */
async function versionOf(call: Call, input: PackageInput & { readonly packageVersion?: string | undefined }) {
  const { manifest } = await packageOf(call, input);
  const { packageVersion: version = '' } = input;
  const found = versionsOf(manifest).find(([each]) => each === version);
  if (found) return { manifest, version, facts: found[1] };
  const message = `Package version not found. Version '${version}' of package '${manifest.name}' does not exist.`;
  throw notFound('package-version', version, message);
}

/** What a version's own package.json says of it; of one that is disposed nothing is left. */
function told(metadata: VersionMetadata | undefined): Partial<PackageVersionDescription> {
  const { description, homepage, license, repository } = metadata ?? {};
  const source = typeof repository === 'string' ? repository : repository?.url;
  return {
    ...(description !== undefined && { summary: description }),
    ...(homepage !== undefined && { homePage: homepage }),
    ...(source !== undefined && { sourceCodeRepository: source }),
    licenses: typeof license === 'string' ? [{ name: license }] : [],
  };
}

function originOf({ origin, entryPoint }: VersionFacts) {
  return { originType: origin, domainEntryPoint: entryPoint };
}

function timeOf({ published }: VersionFacts): number {
  return new Date(published).getTime();
}
