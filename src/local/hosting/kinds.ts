/** Every kind of thing that is hosted. */
import type { Store } from '../store.js';
import { environmentKind } from './environments/kind.js';
import type { Hosted, HostedKind } from './hosted.js';
import { packagesKind } from './packages/kind.js';
import { websiteKind } from './websites/kind.js';

const hostedKinds: readonly HostedKind[] = [environmentKind, packagesKind, websiteKind];

/** All that is hosted now. */
export async function listHosted(store: Store): Promise<Hosted[]> {
  return (await Promise.all(hostedKinds.map((kind) => kind.list(store)))).flat();
}

/** Ends and removes what a hosting process that died has left running. */
export async function removeLeft(home: string, graceMs: number): Promise<void> {
  for (const kind of hostedKinds) await kind.removeLeft?.(home, graceMs);
}
