/** CloudFormation: stacks, whose templates are really applied (which a runner does). */
import constraints from '../constraints/cloudformation.json' with { type: 'json' };
import type { Service } from '../service.js';
import { access } from './cloudformation/access.js';
import { CreateChangeSet, DeleteChangeSet, ExecuteChangeSet } from './cloudformation/change-sets.js';
import { CreateStack } from './cloudformation/create-stack.js';
import { DeleteStack } from './cloudformation/delete-stack.js';
import { DescribeChangeSet, ListChangeSets } from './cloudformation/describe-change-sets.js';
import {
  DescribeStackResource,
  DescribeStackResources,
  ListStackResources,
} from './cloudformation/describe-resources.js';
import { DescribeStacks, ListStacks } from './cloudformation/describe-stacks.js';
import { DescribeStackEvents } from './cloudformation/events.js';
import { ListExports, ListImports } from './cloudformation/exports.js';
import { CancelUpdateStack, ContinueUpdateRollback, RollbackStack } from './cloudformation/roll-backs.js';
import { GetStackPolicy, SetStackPolicy, UpdateTerminationProtection } from './cloudformation/stack-policy.js';
import { GetTemplate, GetTemplateSummary, ValidateTemplate } from './cloudformation/templates.js';
import { UpdateStack } from './cloudformation/update-stack.js';

export const cloudformation: Service = {
  name: 'cloudformation',
  access,
  protocol: {
    kind: 'query',
    version: '2010-05-15',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  },
  validation: { code: 'ValidationError', constraints },
  operations: {
    CreateStack,
    UpdateStack,
    DeleteStack,
    CancelUpdateStack,
    ContinueUpdateRollback,
    RollbackStack,
    DescribeStacks,
    ListStacks,
    DescribeStackEvents,
    DescribeStackResource,
    DescribeStackResources,
    ListStackResources,
    GetTemplate,
    GetTemplateSummary,
    ValidateTemplate,
    CreateChangeSet,
    DescribeChangeSet,
    ExecuteChangeSet,
    DeleteChangeSet,
    ListChangeSets,
    ListExports,
    ListImports,
    UpdateTerminationProtection,
    SetStackPolicy,
    GetStackPolicy,
  },
  storedOnly: {
    SetStackPolicy: 'no update is refused by it',
  },
};
