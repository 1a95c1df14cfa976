/** Systems Manager: of all that it is, Parameter Store and Run Command. */
import constraints from '../constraints/ssm.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './ssm/access.js';
import * as deletion from './ssm/delete.js';
import { DescribeParameters } from './ssm/describe.js';
import * as get from './ssm/get.js';
import { PutParameter } from './ssm/put.js';
import * as commands from './ssm/run-command/commands.js';
import { DescribeInstanceInformation } from './ssm/run-command/instance-information.js';
import { SendCommand } from './ssm/run-command/send.js';
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
    SendCommand,
    ...commands,
    DescribeInstanceInformation,
  },
};
