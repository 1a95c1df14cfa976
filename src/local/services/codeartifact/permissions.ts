import {
  DeleteDomainPermissionsPolicy$,
  DeleteRepositoryPermissionsPolicy$,
  GetDomainPermissionsPolicy$,
  GetRepositoryPermissionsPolicy$,
  PutDomainPermissionsPolicy$,
  PutRepositoryPermissionsPolicy$,
  type DeleteDomainPermissionsPolicyCommandInput,
  type DeleteDomainPermissionsPolicyCommandOutput,
  type DeleteRepositoryPermissionsPolicyCommandInput,
  type DeleteRepositoryPermissionsPolicyCommandOutput,
  type GetDomainPermissionsPolicyCommandInput,
  type GetDomainPermissionsPolicyCommandOutput,
  type GetRepositoryPermissionsPolicyCommandInput,
  type GetRepositoryPermissionsPolicyCommandOutput,
  type PutDomainPermissionsPolicyCommandInput,
  type PutDomainPermissionsPolicyCommandOutput,
  type PutRepositoryPermissionsPolicyCommandInput,
  type PutRepositoryPermissionsPolicyCommandOutput,
  type ResourcePolicy,
} from '@aws-sdk/client-codeartifact';
import { operation } from '../../service.js';
import { domainOf, domains, type PermissionsPolicy } from './domain.js';
import { notFound } from './errors.js';
import { checkRevision, newPolicy } from './permissions-policy.js';
import { putRepository, repositoryOf } from './repository.js';

export const PutDomainPermissionsPolicy = operation<
  PutDomainPermissionsPolicyCommandInput,
  PutDomainPermissionsPolicyCommandOutput
>(PutDomainPermissionsPolicy$, async (input, call) => {
  const domain = await domainOf(call, input);
  const policy = newPolicy(input.policyDocument ?? '', domain.policy, input.policyRevision);
  await domains(call).put(domain.name, { ...domain, policy });
  return { policy: shown(domain.arn, policy) };
});

export const GetDomainPermissionsPolicy = operation<
  GetDomainPermissionsPolicyCommandInput,
  GetDomainPermissionsPolicyCommandOutput
>(GetDomainPermissionsPolicy$, async (input, call) => {
  const { arn, name, policy } = await domainOf(call, input);
  if (!policy) throw notFound('domain', name, `Domain '${name}' has no permissions policy.`);
  return { policy: shown(arn, policy) };
});

export const DeleteDomainPermissionsPolicy = operation<
  DeleteDomainPermissionsPolicyCommandInput,
  DeleteDomainPermissionsPolicyCommandOutput
>(DeleteDomainPermissionsPolicy$, async (input, call) => {
  const { policy, ...domain } = await domainOf(call, input);
  if (!policy) throw notFound('domain', domain.name, `Domain '${domain.name}' has no permissions policy.`);
  checkRevision(policy, input.policyRevision);
  await domains(call).put(domain.name, domain);
  return { policy: shown(domain.arn, policy) };
});

export const PutRepositoryPermissionsPolicy = operation<
  PutRepositoryPermissionsPolicyCommandInput,
  PutRepositoryPermissionsPolicyCommandOutput
>(PutRepositoryPermissionsPolicy$, async (input, call) => {
  const repository = await repositoryOf(call, input);
  const policy = newPolicy(input.policyDocument ?? '', repository.policy, input.policyRevision);
  await putRepository(call, { ...repository, policy });
  return { policy: shown(repository.arn, policy) };
});

export const GetRepositoryPermissionsPolicy = operation<
  GetRepositoryPermissionsPolicyCommandInput,
  GetRepositoryPermissionsPolicyCommandOutput
>(GetRepositoryPermissionsPolicy$, async (input, call) => {
  const { arn, name, policy } = await repositoryOf(call, input);
  if (!policy) throw notFound('repository', name, `Repository '${name}' has no permissions policy.`);
  return { policy: shown(arn, policy) };
});

export const DeleteRepositoryPermissionsPolicy = operation<
  DeleteRepositoryPermissionsPolicyCommandInput,
  DeleteRepositoryPermissionsPolicyCommandOutput
>(DeleteRepositoryPermissionsPolicy$, async (input, call) => {
  const { policy, ...repository } = await repositoryOf(call, input);
  if (!policy) {
    throw notFound('repository', repository.name, `Repository '${repository.name}' has no permissions policy.`);
  }
  checkRevision(policy, input.policyRevision);
  await putRepository(call, repository);
  return { policy: shown(repository.arn, policy) };
});

function shown(resourceArn: string, { document, revision }: PermissionsPolicy): ResourcePolicy {
  return { resourceArn, revision, document };
}
