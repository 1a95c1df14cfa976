import type { ResourceType } from '../type.js';

/** What a CDK app tells of itself: there is nothing to be made. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  properties: { Analytics: 'update', Modules: 'update' },
  required: [],
  attributes: [],
  identifier: [],
  create: async (job) => ({ id: job.name(128), attributes: {} }),
  update: async (_, { id }) => ({ id, attributes: {} }),
  remove: async () => undefined,
  adopt: async () => undefined,
};
