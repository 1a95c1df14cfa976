import type { ActionType } from './action-type.js';

/** An approval by a person. Source: "Manual approval action reference". */
export const manual: ActionType = {
  categories: ['Approval'],
  provider: 'Manual',
  required: [],
  optional: ['CustomData', 'ExternalEntityLink', 'NotificationArn'],
  inputs: [0, 0],
  outputs: [0, 0],
  fault({ configuration: { NotificationArn: topic } = {} }) {
    return topic === undefined ? undefined : 'The local AWS does not offer NotificationArn: it has no topics';
  },
};
