import {
  CreateStack$,
  type CreateStackCommandInput,
  type CreateStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors.js';
import { beginOperation } from '../../runs/stacks/record.js';
import { operation } from '../../service.js';
import { invalid } from './errors.js';
import { findStack } from './find.js';
import { checkRole, intended } from './intent.js';
import { newStack } from './new-stack.js';
import { checkedPolicy } from './stack-policy.js';
import { wasAsked } from './was-asked.js';

const MINUTE = 60_000;

export const CreateStack = operation<CreateStackCommandInput, CreateStackCommandOutput>(
  CreateStack$,
  async (input, call) => {
    const { StackName: name = '', ClientRequestToken: token, RoleARN: roleArn, TimeoutInMinutes: minutes } = input;
    const there = await findStack(call, name);
    if (there) {
      if (await wasAsked(call, there, token, 'CREATE_IN_PROGRESS')) return { StackId: there.id };
      throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
    }
    const stack = await newStack(call, name);
    const onFailure = failureMode(input);
    const { version } = await intended(call, stack, input);
    await checkRole(call, stack, roleArn);
    const stackPolicy = checkedPolicy(input);
    const made = {
      ...stack,
      version,
      disableRollback: onFailure === 'DO_NOTHING',
      isProtected: input.EnableTerminationProtection ?? false,
      ...(roleArn !== undefined && { roleArn }),
      ...(minutes !== undefined && { timeoutInMinutes: minutes }),
      ...(stackPolicy !== undefined && { stackPolicy }),
    };
    await beginOperation(call, made, 'CREATE_IN_PROGRESS', {
      onFailure,
      retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
      ...(token !== undefined && { token }),
      ...(minutes !== undefined && { deadline: new Date(call.now().getTime() + minutes * MINUTE) }),
    });
    return { StackId: stack.id };
  },
);

/** @throws AwsError `ValidationError` */
function failureMode({ OnFailure, DisableRollback }: CreateStackCommandInput) {
  if (OnFailure !== undefined && DisableRollback !== undefined) {
    throw invalid('You can specify either DisableRollback or OnFailure, but not both.');
  }
  return OnFailure ?? (DisableRollback ? 'DO_NOTHING' : 'ROLLBACK');
}
