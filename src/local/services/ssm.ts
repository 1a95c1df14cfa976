/** Systems Manager: of all that it is, Parameter Store. */
import constraints from '../constraints/ssm.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './ssm/access.js';
import * as deletion from './ssm/delete.js';
import { DescribeParameters } from './ssm/describe.js';
import * as get from './ssm/get.js';
import { PutParameter } from './ssm/put.js';
import { AddTagsToResource, ListTagsForResource, RemoveTagsFromResource } from './ssm/tags.js';

export const ssm: Service = {
  name: 'ssm',
  access,
  protocol: { kind: 'json', target: 'AmazonSSM' },
  validation: { code: 'ValidationException', constraints },
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
