/** Environments of Elastic Beanstalk as something that is hosted. */
import { readdir } from 'node:fs/promises';
import { ifPresent } from '../../if-present.js';
import { regionsOf } from '../../regions.js';
import { killMarked } from '../../runs/process-tree.js';
import { addressOf, environmentsIn, type EnvironmentRecord } from '../../services/elasticbeanstalk/environment.js';
import type { Hosted, HostedKind } from '../hosted.js';
import { folderOfAll, MARK } from './folders.js';

export const environmentKind: HostedKind = {
  async list(store) {
    const regions = await regionsOf(store.home);
    const all = await Promise.all(regions.map((region) => environmentsIn(store, region).entries()));
    return all
      .flat()
      .filter(([, { status }]) => status !== 'Terminated')
      .map(([, environment]) => hosted(environment));
  },

  async removeLeft(home, graceMs) {
    const ids = (await ifPresent(() => readdir(folderOfAll(home)))) ?? [];
    const known = ids.filter((id) => /^e-\w+$/.test(id));
    if (known.length > 0) await killMarked(new RegExp(`^${MARK}=(${known.join('|')})/`), graceMs);
  },
};

function hosted(environment: EnvironmentRecord): Hosted {
  const { id, name, region } = environment;
  return {
    key: `elasticbeanstalk/${region}/${id}`,
    kind: 'environment',
    name,
    region,
    url: `http://${addressOf(environment)}`,
    serve: async (hosting) => (await import('./serving.js')).serveEnvironment(hosting, environment),
  };
}
