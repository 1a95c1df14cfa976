/** Every way in which people can change a resource. */
import { documentDrifts } from './documents.js';
import type { Drift } from './drift.js';
import { pipelineDrifts } from './pipeline.js';
import { projectDrifts } from './project.js';
import { storageDrifts } from './storage.js';
import { triggerDrifts } from './trigger.js';

export { asked, boundaries, choices } from './choices.js';
export type { Drift } from './drift.js';
export { driftsOfOurs } from './pipeline.js';

/** In the order of the resources: a later one may need an earlier one to be changed by hand. */
export const drifts: readonly Drift[] = [
  ...storageDrifts,
  ...documentDrifts,
  ...projectDrifts,
  ...pipelineDrifts,
  ...triggerDrifts,
];
