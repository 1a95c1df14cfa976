/** Repositories that others read through. Source: "Working with upstream repositories" in the CodeArtifact User Guide. */
import type { UpstreamRepository } from '@aws-sdk/client-codeartifact';
import type { Call } from '../../service.js';
import { invalid, quotaExceeded } from './errors.js';
import { repositoriesOf, repositoryOf } from './repository.js';

/** Direct ones, of a repository. Source: "Quotas in AWS CodeArtifact". */
const UPSTREAM_LIMIT = 10;

/**
 * The names of the upstream repositories that a request gives to `repository`.
 * @throws AwsError `ResourceNotFoundException` 404, `ServiceQuotaExceededException` 402, `ValidationException` for a
 * repository that would read through itself
 */
export async function checkedUpstreams(
  call: Call,
  domain: string,
  repository: string,
  upstreams: readonly UpstreamRepository[] = [],
): Promise<string[]> {
  const names = upstreams.map(({ repositoryName = '' }) => repositoryName);
  if (new Set(names).size < names.length) throw invalid('An upstream repository is named more than once.');
  if (names.length > UPSTREAM_LIMIT) {
    throw quotaExceeded(
      'repository',
      repository,
      `A repository has ${UPSTREAM_LIMIT} direct upstream repositories at most.`,
    );
  }
  const known = new Map((await repositoriesOf(call, domain)).map((each) => [each.name, each.upstreams]));
  for (const name of names) {
    if (reaches(known, name, repository)) {
      throw invalid(`Repository '${repository}' cannot have '${name}' upstream: it would read through itself.`);
    }
    await repositoryOf(call, { domain, repository: name });
  }
  return names;
}

function reaches(upstreamsOf: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  return from === to || (upstreamsOf.get(from) ?? []).some((name) => reaches(upstreamsOf, name, to));
}
