/** Runs before each file: nothing of whoever runs the tests reaches them, unless they named AWS. */
import { inject, vi } from 'vitest';

if (inject('against').kind === 'aws') {
  // On AWS a build waits for a machine, and a new role until all services know it.
  const limit = 20 * 60_000;
  vi.setConfig({ testTimeout: limit, hookTimeout: limit });
} else {
  await import('../helpers/clean-env.js');
}
