import {
  GetStackPolicy$,
  SetStackPolicy$,
  UpdateTerminationProtection$,
  type GetStackPolicyCommandInput,
  type GetStackPolicyCommandOutput,
  type SetStackPolicyCommandInput,
  type SetStackPolicyCommandOutput,
  type UpdateTerminationProtectionCommandInput,
  type UpdateTerminationProtectionCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../service.js';
import { invalid, notOffered } from './errors.js';
import { livingStack } from './find.js';
import { keyOf, stacks } from './records.js';

export const SetStackPolicy = operation<SetStackPolicyCommandInput, SetStackPolicyCommandOutput>(
  SetStackPolicy$,
  async (input, call) => {
    const stack = await livingStack(call, input.StackName);
    const stackPolicy = checkedPolicy(input);
    if (stackPolicy === undefined) throw invalid('Either StackPolicyBody or StackPolicyURL must be specified.');
    await stacks(call).put(keyOf(stack), { ...stack, stackPolicy });
    return {};
  },
);

export const GetStackPolicy = operation<GetStackPolicyCommandInput, GetStackPolicyCommandOutput>(
  GetStackPolicy$,
  async ({ StackName }, call) => {
    const { stackPolicy } = await livingStack(call, StackName);
    return stackPolicy === undefined ? {} : { StackPolicyBody: stackPolicy };
  },
);

export const UpdateTerminationProtection = operation<
  UpdateTerminationProtectionCommandInput,
  UpdateTerminationProtectionCommandOutput
>(UpdateTerminationProtection$, async ({ StackName, EnableTerminationProtection: isProtected = false }, call) => {
  const stack = await livingStack(call, StackName);
  await stacks(call).put(keyOf(stack), { ...stack, isProtected });
  return { StackId: stack.id };
});

interface Given {
  readonly StackPolicyBody?: string | undefined;
  readonly StackPolicyURL?: string | undefined;
}

/** The policy that a request brings, if it brings one. @throws AwsError `ValidationError` when it is no JSON */
export function checkedPolicy({ StackPolicyBody: body, StackPolicyURL: url }: Given): string | undefined {
  if (url !== undefined) throw notOffered('StackPolicyURL');
  if (body === undefined) return undefined;
  try {
    JSON.parse(body);
    return body;
  } catch {
    throw invalid('Error validating stack policy: Invalid stack policy');
  }
}
