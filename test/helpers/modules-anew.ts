/**
 * Lets a test file load all of our modules anew, with nothing in their place that files before it have put there, in a
 * process that has the SDK already: a process for each file would take longer for the SDK than for the tests.
 */
import { vi } from 'vitest';

vi.resetModules();
// Vitest does the same where files are isolated; it has no public name for it.
(Reflect.get(globalThis, '__vitest_mocker__') as { reset(): void }).reset();
