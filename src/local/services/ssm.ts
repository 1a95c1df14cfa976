/** Systems Manager: of all that it is, Parameter Store. */
import type { Service } from '../service.js';
import * as deletion from './ssm/delete.js';
import { DescribeParameters } from './ssm/describe.js';
import * as get from './ssm/get.js';
import { PutParameter } from './ssm/put.js';
import { AddTagsToResource, ListTagsForResource, RemoveTagsFromResource } from './ssm/tags.js';

export const ssm: Service = {
  name: 'ssm',
  protocol: { kind: 'json', target: 'AmazonSSM' },
  operations: {
    PutParameter,
    ...get,
    DescribeParameters,
    ...deletion,
    AddTagsToResource,
    RemoveTagsFromResource,
    ListTagsForResource,
  },
};
