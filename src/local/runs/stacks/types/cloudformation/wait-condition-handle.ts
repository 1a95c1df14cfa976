import type { ResourceType } from '../type.js';

/**
 * A URL to which a signal could be sent; the local AWS takes none. In templates that are to make nothing it stands for something.
 * Source: "AWS::CloudFormation::WaitConditionHandle" in the CloudFormation template reference.
 */
export const waitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  properties: {},
  required: [],
  attributes: [],
  identifier: [],
  create: async ({ region, stackId, logicalId }) => {
    const signal = encodeURIComponent(`${stackId}/${logicalId}`);
    return { id: `https://cloudformation-waitcondition-${region}.s3.amazonaws.com/${signal}`, attributes: {} };
  },
  update: async (_, { id }) => ({ id, attributes: {} }),
  remove: async () => undefined,
  adopt: async () => undefined,
};
