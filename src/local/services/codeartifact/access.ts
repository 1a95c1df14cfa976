/** Source: "Actions, resources, and condition keys for AWS CodeArtifact" in the Service Authorization Reference. */
import type {
  CreateDomainCommandInput,
  CreateRepositoryCommandInput,
  UpdateRepositoryCommandInput,
} from '@aws-sdk/client-codeartifact';
import {
  anyResource,
  requestTags,
  rule,
  tagOperations,
  type Asked,
  type ServiceAccess,
} from '../../access/permission.js';
import type { Call } from '../../service.js';
import { domainArn, type DomainInput } from './domain.js';
import { packageArn, type PackageInput } from './package.js';
import { repositoryArn, type RepositoryInput } from './repository.js';
import { tagsOf } from './tags.js';

const onDomain = rule<DomainInput>(({ domain }, call) => [{ resource: domainArn(call, domain) }]);
const onRepository = rule<RepositoryInput>((input, call) => [{ resource: repositoryArn(call, input) }]);
const onPackage = rule<PackageInput>((input, call) => [{ resource: packageArn(call, input) }]);

export const access: ServiceAccess = {
  operations: {
    AssociateExternalConnection: onRepository,
    CreateDomain: rule<CreateDomainCommandInput>(({ domain, tags }, call) => [
      { resource: domainArn(call, domain), context: requestTags(tags) },
    ]),
    CreateRepository: rule<CreateRepositoryCommandInput>((input, call) => [
      { resource: repositoryArn(call, input), context: requestTags(input.tags) },
      ...asUpstream(call, input),
    ]),
    DeleteDomain: onDomain,
    DeleteDomainPermissionsPolicy: onDomain,
    DeletePackage: onPackage,
    DeletePackageVersions: onPackage,
    DeleteRepository: onRepository,
    DeleteRepositoryPermissionsPolicy: onRepository,
    DescribeDomain: onDomain,
    DescribePackage: onPackage,
    DescribePackageVersion: onPackage,
    DescribeRepository: onRepository,
    DisassociateExternalConnection: onRepository,
    DisposePackageVersions: onPackage,
    // Two permissions: a token is a bearer token of STS's, too.
    GetAuthorizationToken: rule<DomainInput>(({ domain }, call) => [
      { resource: domainArn(call, domain) },
      {
        action: 'sts:GetServiceBearerToken',
        resource: '*',
        context: { 'sts:AWSServiceName': ['codeartifact.amazonaws.com'] },
      },
    ]),
    GetDomainPermissionsPolicy: onDomain,
    GetPackageVersionReadme: onPackage,
    GetRepositoryEndpoint: onRepository,
    GetRepositoryPermissionsPolicy: onRepository,
    ListDomains: anyResource,
    ListPackages: onRepository,
    ListPackageVersions: onPackage,
    ListRepositories: anyResource,
    ListRepositoriesInDomain: onDomain,
    PutDomainPermissionsPolicy: onDomain,
    PutPackageOriginConfiguration: onPackage,
    PutRepositoryPermissionsPolicy: onRepository,
    UpdateRepository: rule<UpdateRepositoryCommandInput>((input, call) => [
      { resource: repositoryArn(call, input) },
      ...asUpstream(call, input),
    ]),
    ...tagOperations,
  },
  tagsOf,
};

/** A repository that is to be read through must allow it. */
function asUpstream(call: Call, { domain, upstreams = [] }: CreateRepositoryCommandInput): Asked[] {
  return upstreams.map(({ repositoryName }) => ({
    action: 'codeartifact:AssociateWithDownstreamRepository',
    resource: repositoryArn(call, { domain, repository: repositoryName }),
  }));
}
