import { regionsOf } from '../regions.js';
import { instancesIn } from '../services/codedeploy/records.js';
import type { Store } from '../store.js';
import { listHosted } from './kinds.js';

/** The ports that something in the home has as its own, in every region, also while nobody listens on them. */
export async function takenPorts(store: Store): Promise<number[]> {
  const hosted = (await listHosted(store)).map(({ url }) => Number(new URL(url).port));
  const regions = await regionsOf(store.home);
  const instances = await Promise.all(regions.map((region) => instancesIn(store, region).entries()));
  return [...hosted, ...instances.flat().flatMap(([, { port }]) => port ?? [])];
}
