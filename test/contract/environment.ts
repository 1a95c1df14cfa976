/** Runs before each file of the contract where it is tried against AWS: the credentials of whoever runs it stay. */
import { vi } from 'vitest';

// On AWS a build waits for a machine, and a new role until all services know it.
const limit = 20 * 60_000;
vi.setConfig({ testTimeout: limit, hookTimeout: limit });
