/** The repositories of CodeArtifact as something that is hosted: all of them together, on one port. */
import { regionsOf } from '../../regions.js';
import { registryPort, registryUrl } from '../../services/codeartifact/registry.js';
import { repositoriesIn } from '../../services/codeartifact/repository.js';
import type { HostedKind } from '../hosted.js';

export const packagesKind: HostedKind = {
  async list(store) {
    const port = await registryPort(store);
    if (port === undefined) return [];
    const regions: string[] = [];
    for (const region of await regionsOf(store.home)) {
      if ((await repositoriesIn(store, region).count()) > 0) regions.push(region);
    }
    if (regions.length === 0) return [];
    return [
      {
        key: 'codeartifact',
        kind: 'package registry',
        name: 'npm',
        region: regions.join(', '),
        url: registryUrl(port),
        serve: async (hosting) => (await import('./serving.js')).serveRegistry(hosting, port),
      },
    ];
  },
};
