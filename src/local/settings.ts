/** What a user has chosen for a local AWS, and for everything that happens in it from then on. AWS has no word for it. */
import type { Store } from './store.js';

/** Where builds run: on this machine with its tools, or in containers of a Docker engine, in their projects' images. */
export type BuildPlace = 'host' | 'docker';

const settings = (store: Store) => store.collection<BuildPlace>('settings');

/** Default: on this machine. */
export async function buildPlace(store: Store): Promise<BuildPlace> {
  return (await settings(store).get('builds')) ?? 'host';
}

/** From now on; builds that run already stay where they are. */
export async function setBuildPlace(store: Store, place: BuildPlace): Promise<void> {
  await store.exclusive(() => settings(store).put('builds', place));
}
