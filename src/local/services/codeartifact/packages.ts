import {
  DeletePackage$,
  DescribePackage$,
  ListPackages$,
  PutPackageOriginConfiguration$,
  type DeletePackageCommandInput,
  type DeletePackageCommandOutput,
  type DescribePackageCommandInput,
  type DescribePackageCommandOutput,
  type ListPackagesCommandInput,
  type ListPackagesCommandOutput,
  type PackageSummary,
  type PutPackageOriginConfigurationCommandInput,
  type PutPackageOriginConfigurationCommandOutput,
} from '@aws-sdk/client-codeartifact';
import { operation } from '../../service.js';
import { listed } from './listed.js';
import { emptyManifest, factsOf, UNRESTRICTED, type Manifest } from './manifest.js';
import { npmNameOf, packageOf, partsOf } from './package.js';
import { repositoryOf } from './repository.js';
import { manifestsOf, readManifest, removePackage, writeManifest } from './storage.js';

export const ListPackages = operation<ListPackagesCommandInput, ListPackagesCommandOutput>(
  ListPackages$,
  async (input, call) => {
    const repository = await repositoryOf(call, input);
    const all = (await manifestsOf(call.store, repository)).map(summaryOf);
    const found = all.filter((each) => isAskedFor(each, input));
    const key = ({ namespace = '', package: name = '' }: PackageSummary) => `${namespace}/${name}`;
    const { items, paging } = listed(found, key, input);
    return { packages: [...items], ...paging };
  },
);

export const DescribePackage = operation<DescribePackageCommandInput, DescribePackageCommandOutput>(
  DescribePackage$,
  async (input, call) => {
    const { package: name, ...others } = summaryOf((await packageOf(call, input)).manifest);
    return { package: { ...others, name } };
  },
);

export const DeletePackage = operation<DeletePackageCommandInput, DeletePackageCommandOutput>(
  DeletePackage$,
  async (input, call) => {
    const { repository, manifest } = await packageOf(call, input);
    await removePackage(call.store, repository, manifest.name);
    return { deletedPackage: summaryOf(manifest) };
  },
);

/** Also of a package that is not there yet: it is made, without a version. */
export const PutPackageOriginConfiguration = operation<
  PutPackageOriginConfigurationCommandInput,
  PutPackageOriginConfigurationCommandOutput
>(PutPackageOriginConfiguration$, async (input, call) => {
  const name = npmNameOf(input);
  const repository = await repositoryOf(call, input);
  const restrictions = { ...UNRESTRICTED, ...input.restrictions };
  const manifest = (await readManifest(call.store, repository, name)) ?? emptyManifest(name, restrictions);
  await writeManifest(call.store, repository, {
    ...manifest,
    codeartifact: { ...factsOf(manifest), restrictions },
  });
  return { originConfiguration: { restrictions } };
});

function summaryOf(manifest: Manifest): PackageSummary {
  return { ...partsOf(manifest.name), originConfiguration: { restrictions: factsOf(manifest).restrictions } };
}

function isAskedFor(
  { namespace, package: name = '', originConfiguration }: PackageSummary,
  { format = 'npm', namespace: asked, packagePrefix = '', publish, upstream }: ListPackagesCommandInput,
): boolean {
  const { restrictions } = originConfiguration ?? {};
  return (
    format === 'npm' &&
    (asked === undefined || namespace === asked) &&
    name.startsWith(packagePrefix) &&
    (publish === undefined || restrictions?.publish === publish) &&
    (upstream === undefined || restrictions?.upstream === upstream)
  );
}
