import { isAtWork } from '../background.js';
import type { Store } from '../store.js';

/** Whether something is to be served and nobody does: the process that did died, as when the machine restarted. */
export async function isUnserved(store: Store): Promise<boolean> {
  if (await isAtWork(store.home, 'hosting')) return false;
  const { listHosted } = await import('./kinds.js');
  return (await listHosted(store)).length > 0;
}
