/** The types of resources that templates may have: one line for each. */
import { cdkMetadata } from './cdk/metadata.js';
import { nestedStack } from './cloudformation/stack.js';
import { waitConditionHandle } from './cloudformation/wait-condition-handle.js';
import { logGroup } from './logs/log-group.js';
import { parameter } from './ssm/parameter.js';
import type { ResourceType } from './type.js';

export const resourceTypes: readonly ResourceType[] = [
  cdkMetadata,
  nestedStack,
  waitConditionHandle,
  logGroup,
  parameter,
];

export function resourceType(type: string): ResourceType | undefined {
  return resourceTypes.find((each) => each.type === type);
}
