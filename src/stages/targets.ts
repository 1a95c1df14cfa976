import type { Target } from './target.js';

/** What can be deployed to. */
export const targets: readonly Target[] = [];
