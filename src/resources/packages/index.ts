/** Packages: a repository of CodeArtifact, and what pipelines share there. It is there once for each domain that was asked for. */
import { ownershipTag } from '../../names.js';
import { domainsIn } from '../../stages/packages/extra.js';
import { packagesOf } from '../../stages/packages/names.js';
import { part } from '../part.js';
import { domain } from './domain.js';
import { repository } from './repository.js';
import { store } from './store.js';

export const packages = part({
  kinds: ['package-domain', 'package-store', 'package-repository'],
  configured(config) {
    const asked = packagesOf(config);
    return asked && [asked.domain];
  },
  // Not of CodeArtifact, which few regions have: the project is made before all of it, and removed after it.
  async there({ config }, base) {
    const { tags = {} } = (await base()).get('build-project') ?? {};
    const domains = tags[ownershipTag] === config.name ? domainsIn(tags) : [];
    return domains.length > 0 ? domains : undefined;
  },
  resources: (domains) => domains.flatMap((each) => [domain(each), store(each), repository(each)]),
});
