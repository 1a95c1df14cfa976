import { build } from './build.js';
import { source } from './source.js';
import type { Stage } from './stage.js';

/** The stages of the pipeline, in order. */
export const stages: readonly Stage[] = [source, build];
