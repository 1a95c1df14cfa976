import { isAtWork } from '../../background.js';
import type { Call } from '../../service.js';
import { livingEnvironments } from './environment.js';

/** Whoever looks at environments finds them served, also where the process that served them died, as when the machine restarted. */
export async function hostAgain(call: Call): Promise<void> {
  if ((await isAtWork(call.store.home, 'hosting')) || (await livingEnvironments(call)).length === 0) return;
  call.wakeHosting();
}
