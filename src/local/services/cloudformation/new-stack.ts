import { randomUUID } from 'node:crypto';
import { AwsError } from '../../errors.js';
import type { Call } from '../../service.js';
import { invalid } from './errors.js';
import { livingStacks } from './find.js';
import type { StackRecord } from './records.js';

/** "CloudFormation quotas" in its user guide. */
const STACKS = 2000;

/** A stack of which nothing is there yet. @throws AwsError `ValidationError`, `LimitExceededException` */
export async function newStack(call: Call, name: string): Promise<StackRecord> {
  if (!/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  if ((await livingStacks(call)).length >= STACKS) {
    throw new AwsError('LimitExceededException', `Limit for stack has been exceeded`);
  }
  return {
    id: call.arn('cloudformation', `stack/${name}/${randomUUID()}`),
    name,
    created: call.now(),
    status: 'REVIEW_IN_PROGRESS',
    disableRollback: false,
    isProtected: false,
    outputs: [],
    imports: [],
    resources: {},
    discarded: [],
  };
}
